import { BarflashError } from "../errors/barflash-error.ts";
import type { Path } from "./path.ts";
import type { CardProfile, ControllerProfile, MemoryProfile } from "./profile.ts";

/** Where the profiles that a card names come from. Both throw {@link BarflashError}s for ids that cannot be had. */
export interface ProfileSource {
  controller(id: string): ControllerProfile;
  memory(id: string): MemoryProfile;
}

/** A card with the profiles that it names, as far as they could be had. */
export interface ResolvedCard {
  readonly card: CardProfile;
  /** By the names of the card's `controllers`. */
  readonly controllers: ReadonlyMap<string, ControllerProfile>;
  /** By the names of the card's `memories`. */
  readonly chips: ReadonlyMap<string, MemoryProfile>;
  readonly problems: readonly { readonly path: Path; readonly message: string }[];
}

export function resolveCard(card: CardProfile, source: ProfileSource): ResolvedCard {
  const controllers = new Map<string, ControllerProfile>();
  const chips = new Map<string, MemoryProfile>();
  const problems: { path: Path; message: string }[] = [];
  const attempt = (path: Path, load: () => void) => {
    try {
      load();
    } catch (error) {
      if (!(error instanceof BarflashError)) throw error;
      problems.push({ path, message: error.message.split("\n", 1)[0] ?? error.message });
    }
  };
  for (const [name, { use }] of Object.entries(card.controllers)) {
    attempt(["controllers", name, "use"], () => controllers.set(name, source.controller(use)));
  }
  for (const [name, { chip }] of Object.entries(card.memories)) {
    if (chip !== undefined) attempt(["memories", name, "chip"], () => chips.set(name, source.memory(chip)));
  }
  return { card, controllers, chips, problems };
}
