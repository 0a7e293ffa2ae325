import type { AddressRange } from "../memory/memory.ts";

/** First address behind the range. */
export const endOf = ({ address, sizeBytes }: AddressRange): number => address + sizeBytes;

/** Bytes that both ranges have. */
export const sharedBytes = (a: AddressRange, b: AddressRange): number =>
  Math.max(0, Math.min(endOf(a), endOf(b)) - Math.max(a.address, b.address));

export const overlaps = (a: AddressRange, b: AddressRange): boolean => sharedBytes(a, b) > 0;

export const contains = (outer: AddressRange, inner: AddressRange): boolean =>
  inner.address >= outer.address && endOf(inner) <= endOf(outer);

/** Ascending, empty ones dropped; those that overlap, or lie at most `gapBytes` apart, become one. */
export function mergeRanges(ranges: readonly AddressRange[], gapBytes = 0): AddressRange[] {
  const merged: AddressRange[] = [];
  for (const range of ranges.filter(({ sizeBytes }) => sizeBytes > 0).toSorted((a, b) => a.address - b.address)) {
    const last = merged.at(-1);
    if (last === undefined || range.address > endOf(last) + gapBytes) merged.push({ address: range.address, sizeBytes: range.sizeBytes });
    else merged[merged.length - 1] = { address: last.address, sizeBytes: Math.max(endOf(last), endOf(range)) - last.address };
  }
  return merged;
}

/** The parts of `ranges` cut at multiples of `sizeBytes`. */
export function* splitAligned(ranges: readonly AddressRange[], sizeBytes: number): Generator<AddressRange> {
  for (const range of ranges) {
    for (let address = range.address; address < endOf(range); ) {
      const end = Math.min(endOf(range), (Math.floor(address / sizeBytes) + 1) * sizeBytes);
      yield { address, sizeBytes: end - address };
      address = end;
    }
  }
}

/** The ranges grown to whole units of `unitBytes`, clipped to the memory, merged. */
export function widenRanges(ranges: readonly AddressRange[], unitBytes: number, memoryBytes: number): AddressRange[] {
  const widened = ranges.map((range) => {
    const address = Math.floor(range.address / unitBytes) * unitBytes;
    const end = Math.min(memoryBytes, Math.ceil(endOf(range) / unitBytes) * unitBytes);
    return { address, sizeBytes: end - address };
  });
  return mergeRanges(widened);
}
