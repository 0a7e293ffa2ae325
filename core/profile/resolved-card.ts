import { BarflashError } from "../errors/barflash-error.ts";
import type { BrokenParts } from "./broken-parts.ts";
import { ProfileInvalidError, ProfileNotFoundError } from "./errors.ts";
import type { Path } from "./path.ts";
import type { CardProfile, ControllerProfile, MemoryProfile, Profile } from "./profile.ts";

/** Where the profiles that a card names come from. Both throw {@link BarflashError}s for ids that cannot be had. */
export interface ProfileSource {
  controller(id: string): ControllerProfile;
  memory(id: string): MemoryProfile;
  /** What is only a stand-in in a profile that this source gave, for sources that give such. */
  brokenIn?(profile: Profile): BrokenParts | undefined;
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

/** What is wrong, for the one who wrote the card. */
function problemOf(id: string, error: BarflashError): string {
  if (error instanceof ProfileInvalidError) return `${id} has findings of its own, in ${error.invalid.file}`;
  if (!(error instanceof ProfileNotFoundError) || error.missing.actualKind) return error.message;
  const [near] = error.missing.near;
  const guess = near === undefined ? " lint" : ` did you mean "${near}"? If not, lint`;
  return `${error.message} among the profiles known;${guess} its folder together with it, or name the folder in BARFLASH_PROFILE_PATH`;
}

export function resolveCard(card: CardProfile, source: ProfileSource): ResolvedCard {
  const controllers = new Map<string, ControllerProfile>();
  const chips = new Map<string, MemoryProfile>();
  const problems: { path: Path; message: string }[] = [];
  const attempt = (path: Path, id: string, load: () => void) => {
    try {
      load();
    } catch (error) {
      if (!(error instanceof BarflashError)) throw error;
      problems.push({ path, message: problemOf(id, error) });
    }
  };
  for (const [name, { use }] of Object.entries(card.controllers)) {
    attempt(["controllers", name, "use"], use, () => controllers.set(name, source.controller(use)));
  }
  for (const [name, { chip }] of Object.entries(card.memories ?? {})) {
    if (chip !== undefined) attempt(["memories", name, "chip"], chip, () => chips.set(name, source.memory(chip)));
  }
  return { card, controllers, chips, problems };
}
