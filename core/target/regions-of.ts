import type { Region } from "../memory/region.ts";
import type { CardMemory } from "../profile/profile.ts";

/** Regions of a memory in the order of the profile. */
export const regionsOf = ({ regions = {} }: CardMemory): readonly Region[] =>
  Object.entries(regions).map(([name, { address, sizeBytes, role }]) => ({ name, address, sizeBytes, role }));
