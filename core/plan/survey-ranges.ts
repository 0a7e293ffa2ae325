import type { AddressRange, FlashGeometry } from "../memory/memory.ts";
import { widenRanges } from "./address-ranges.ts";

/** What must be read before planning: the ranges, grown to whole blocks of the largest erase and clipped to the memory. */
export function surveyRanges(geometry: FlashGeometry, ranges: readonly AddressRange[]): AddressRange[] {
  return widenRanges(ranges, largestErase(geometry), geometry.sizeBytes);
}

export function largestErase({ erases }: FlashGeometry): number {
  const largest = erases.at(-1);
  if (largest === undefined) throw new Error("a memory without an erase");
  return largest.sizeBytes;
}
