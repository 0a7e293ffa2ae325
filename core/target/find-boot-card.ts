import type { BootIds } from "../boot/boot-request.ts";
import { BootCardError, BootIdsError } from "../boot/errors.ts";
import { type SlowestChip, worstFlashS } from "../boot/worst-flash.ts";
import type { ImageRules } from "../image/transform-image.ts";
import type { Region } from "../memory/region.ts";
import { linuxRoots } from "../platform/linux/linux-roots.ts";
import { readFunction } from "../platform/linux/pci-function.ts";
import type { Catalog } from "../profile/catalog.ts";
import type { CardProfile } from "../profile/profile.ts";
import { type AddressOf, parseCardAddress } from "./card-address.ts";
import { chooseMemory } from "./choose-memory.ts";
import { imageRulesOf } from "./image-rules-of.ts";
import { profileOfFunction } from "./profile-of-function.ts";
import { regionsOf } from "./regions-of.ts";
import { type HostFolders, systemRoot } from "./state-folder.ts";

export interface BootCardRequest {
  /** As the user wrote it. */
  readonly card: string;
  readonly profile: string | undefined;
  readonly memory: string | undefined;
  readonly catalog: Catalog;
  readonly host: HostFolders;
}

/** A card that is to be flashed at boot, as far as it is known without touching it. */
export interface FoundBootCard {
  /** `0000:03:00.0` */
  readonly address: string;
  readonly profile: CardProfile;
  readonly ids: readonly BootIds[];
  readonly regions: readonly Region[];
  readonly imageRules: ImageRules;
  /** How long flashing so much can take at most. */
  worstS(imageBytes: number): number;
}

/**
 * Looks a card up in sysfs and in the profiles. It may be missing from this machine when a profile is named that says its ids.
 *
 * @throws {BootCardError} {@link BootIdsError}, {@link MemoryNameError}, {@link NoMemoryError}, and the errors of the address, of the catalogue
 *   and of {@link profileOfFunction}
 */
export function findBootCard({ card, profile: wanted, memory: memoryName, catalog, host }: BootCardRequest): FoundBootCard {
  const address = parseCardAddress(card);
  if (address.backend !== "pci") throw new BootCardError(card);
  const profile = catalog.card(wanted ?? profileOfFunction(address, { catalog, host }));
  const { memory } = chooseMemory(profile, memoryName);
  return {
    address: address.function,
    profile,
    ids: idsOf(address, { profile, host }),
    regions: regionsOf(memory),
    imageRules: imageRulesOf(memory),
    worstS: (imageBytes) => worstFlashS(imageBytes, slowestChips(catalog)),
  };
}

/** Those of the profile, since another image may have others of them, and those of the card that is there now. */
function idsOf({ function: name, text }: AddressOf<"pci">, { profile, host }: { profile: CardProfile; host: HostFolders }): BootIds[] {
  const found = readFunction(linuxRoots(systemRoot(host)), name);
  const all = [...(profile.match ?? []), ...(found === undefined ? [] : [found])];
  if (all.length === 0) throw new BootIdsError({ card: text, profile: profile.id });
  const vendors = [...new Set(all.map(({ vendorId }) => vendorId))];
  return vendors.map((vendorId) => {
    const deviceIds = all.filter((entry) => entry.vendorId === vendorId).map(({ deviceId }) => deviceId);
    return { vendorId, deviceIds: [...new Set(deviceIds)].sort((a, b) => a - b) };
  });
}

/** Which chip a card has, only the card tells; all chips of the profiles say how slow one can be. CFI chips tell it themselves. */
function slowestChips(catalog: Catalog): readonly SlowestChip[] {
  const memories = catalog.list().filter(({ kind }) => kind === "memory");
  const chips = memories.map(({ id }) => catalog.memory(id)).filter((chip) => chip.type !== "cfi");
  return chips.map(({ pageBytes, pageProgram, erases }) => ({ pageBytes, pageMaximumMs: pageProgram.maximumMs, erases }));
}
