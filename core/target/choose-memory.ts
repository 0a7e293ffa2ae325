import type { CardController, CardMemory, CardProfile } from "../profile/profile.ts";
import { MemoryNameError } from "./errors.ts";

/** A memory of a card, and the controller in front of it. */
export interface ChosenMemory {
  readonly name: string;
  readonly memory: CardMemory;
  readonly controller: CardController;
}

/**
 * The memory of that name, or the first one of the profile.
 *
 * @throws {MemoryNameError}
 */
export function chooseMemory(card: CardProfile, wanted: string | undefined): ChosenMemory {
  const known = Object.keys(card.memories);
  const name = wanted ?? known[0] ?? "";
  const memory = Object.hasOwn(card.memories, name) ? card.memories[name] : undefined;
  if (memory === undefined) throw new MemoryNameError({ name, profile: card.id, known });
  const controller = card.controllers[memory.controller];
  if (controller === undefined) throw new Error(`${card.id}: a checked profile names no unknown controller`);
  return { name, memory, controller };
}
