import type { AddressRange, EraseKind, FlashGeometry } from "../memory/memory.ts";
import { contains, endOf, overlaps } from "./address-ranges.ts";

/** Whether all of the range can be erased in this way. */
export const holdsFor = ({ within }: EraseKind, range: AddressRange): boolean =>
  within === undefined || within.some((part) => contains(part, range));

/** Whether some of the range can be. */
export const touches = ({ within }: EraseKind, range: AddressRange): boolean =>
  within === undefined || within.some((part) => overlaps(part, range));

/** The erase unit of the smallest kind that an address has. */
export function smallestUnitAt({ erases, sizeBytes: memoryBytes }: FlashGeometry, address: number): AddressRange {
  const kind = erases.find((candidate) => touches(candidate, { address, sizeBytes: 1 }));
  if (kind === undefined) throw new Error(`no erase at ${address}`);
  const start = address - (address % kind.sizeBytes);
  return { address: start, sizeBytes: Math.min(kind.sizeBytes, memoryBytes - start) };
}

/** The range grown to whole smallest units. */
export function widenToUnits(geometry: FlashGeometry, range: AddressRange): AddressRange {
  const { address } = smallestUnitAt(geometry, range.address);
  return { address, sizeBytes: endOf(smallestUnitAt(geometry, endOf(range) - 1)) - address };
}

/** The kinds that are the smallest somewhere: those with a place of their own, up to the first that is everywhere. */
export function smallestKinds(erases: readonly EraseKind[]): readonly EraseKind[] {
  const everywhere = erases.findIndex(({ within }) => within === undefined);
  return everywhere < 0 ? erases : erases.slice(0, everywhere + 1);
}
