import { chooseMemory } from "./choose-memory.ts";
import { imageRulesOf } from "./image-rules-of.ts";
import { type CardRequest, openCard } from "./open-card.ts";
import { openMemory } from "./open-memory.ts";
import { regionsOf } from "./regions-of.ts";
import type { Target } from "./target.ts";

export interface TargetRequest extends CardRequest {
  /** Name of the memory; the first one of the profile when absent. */
  readonly memory: string | undefined;
}

/**
 * From an address to an open memory: locks the card, opens its windows, compiles the controller's protocol with the parameters of
 * card and memory, opens the port and identifies the chip. When a step fails, everything before it is undone.
 *
 * @throws {NoMemoryError} {@link MemoryNameError}, the errors of {@link openCard}, of the port and of the memory
 */
export async function openTarget({ memory: wanted, ...request }: TargetRequest): Promise<Target> {
  return await openCard(request, async (open) => {
    const { address, card, spaces, controllers, undo } = open;
    const { name, memory } = chooseMemory(card, wanted);
    const opened = await openMemory(name, memory, { open, catalog: request.catalog });
    undo.push(() => opened.close());
    return {
      address,
      card,
      memory: opened,
      regions: regionsOf(memory),
      imageRules: imageRulesOf(memory),
      windows: controllers.found,
      clock: spaces.clock,
      counts: spaces.counts,
      close: () => undo.unwind(),
    };
  });
}
