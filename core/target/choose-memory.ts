import type { CardMemory, CardProfile } from "../profile/profile.ts";
import { MemoryNameError, NoMemoryError } from "./errors.ts";

/** A memory of a card. */
export interface ChosenMemory {
  readonly name: string;
  readonly memory: CardMemory;
}

/**
 * The memory of that name, or the first one of the profile.
 *
 * @throws {NoMemoryError} for a card without one
 * @throws {MemoryNameError}
 */
export function chooseMemory(card: CardProfile, wanted: string | undefined): ChosenMemory {
  const { memories = {} } = card;
  const known = Object.keys(memories);
  if (known.length === 0) throw new NoMemoryError({ profile: card.id, abilities: abilitiesOf(card) });
  const name = wanted ?? known[0] ?? "";
  const memory = Object.hasOwn(memories, name) ? memories[name] : undefined;
  if (memory === undefined) throw new MemoryNameError({ name, profile: card.id, known });
  return { name, memory };
}

/** What a card can do besides holding a flash. */
export const abilitiesOf = ({ load, reload }: CardProfile): readonly ("load" | "reload")[] => [
  ...(load === undefined ? [] : (["load"] as const)),
  ...(reload === undefined ? [] : (["reload"] as const)),
];
