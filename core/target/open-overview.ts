import type { BusCounts } from "../bus/with-statistics.ts";
import type { Memory } from "../memory/memory.ts";
import type { Region } from "../memory/region.ts";
import type { CardProfile } from "../profile/profile.ts";
import type { FoundWindow } from "./card-controllers.ts";
import type { CardSpaces } from "./card-spaces.ts";
import { abilitiesOf, chooseMemory } from "./choose-memory.ts";
import { openCard } from "./open-card.ts";
import { openMemory } from "./open-memory.ts";
import type { TargetRequest } from "./open-target.ts";
import { regionsOf } from "./regions-of.ts";

/** A card to be looked at: its memory where it has one, else the port that it is loaded or reloaded through. */
export interface Overview {
  readonly address: string;
  readonly card: CardProfile;
  readonly memory: { readonly memory: Memory; readonly regions: readonly Region[] } | undefined;
  readonly windows: readonly FoundWindow[];
  /** How a real card was reached. */
  readonly access: CardSpaces["access"];
  readonly counts: BusCounts;
  close(): Promise<void>;
}

/** Opens what there is of a card. Errors as {@link openTarget} and {@link openLoad}. */
export async function openOverview({ memory: wanted, ...request }: TargetRequest): Promise<Overview> {
  return await openCard(request, async (open) => {
    const { address, card, spaces, controllers, undo } = open;
    const common = { address, card, access: spaces.access, counts: spaces.counts, close: () => undo.unwind() };
    if (Object.keys(card.memories ?? {}).length > 0 || abilitiesOf(card).length === 0) {
      const { name, memory } = chooseMemory(card, wanted);
      const opened = await openMemory(name, memory, { open, catalog: request.catalog });
      undo.push(() => opened.close());
      return { ...common, memory: { memory: opened, regions: regionsOf(memory) }, windows: controllers.found };
    }
    // Finding the windows is what shows that the card is the one of the profile.
    if (card.load !== undefined) await controllers.port(card.load.controller, "stream", card.load.with);
    if (card.reload?.controller !== undefined) await controllers.port(card.reload.controller, "reload", card.reload.with);
    return { ...common, memory: undefined, windows: controllers.found };
  });
}
