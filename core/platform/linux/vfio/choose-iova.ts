/** Addresses that the IOMMU lets the card use; both ends belong to it. */
export interface IovaRange {
  readonly start: number;
  readonly last: number;
}

export interface IovaWish {
  /** What the IOMMU allows, in any order. */
  readonly allowed: readonly IovaRange[];
  /** What is mapped already, in any order. */
  readonly taken: readonly IovaRange[];
  readonly sizeBytes: number;
  /** Start and size of a mapping are multiples of it. */
  readonly pageBytes: number;
  /** The last byte of the buffer lies there or below. */
  readonly highestAddress: number;
}

/**
 * The lowest place for a buffer. Page 0 is left free, as many cards take address 0 for "none", and so is one page beside each
 * other buffer: a card that runs over an end then meets the IOMMU and not the next buffer.
 *
 * @returns undefined if there is no place
 */
export function chooseIova({ allowed, taken, sizeBytes, pageBytes, highestAddress }: IovaWish): number | undefined {
  const roundUp = (address: number): number => Math.ceil(address / pageBytes) * pageBytes;
  const mappedBytes = roundUp(sizeBytes);
  const fits = (start: number): boolean => {
    const last = start + mappedBytes - 1;
    if (start < pageBytes || start + sizeBytes - 1 > highestAddress) return false;
    if (!allowed.some((range) => start >= range.start && last <= range.last)) return false;
    return taken.every((other) => last + pageBytes < other.start || start > other.last + pageBytes);
  };
  // The lowest place begins at page 1, at an allowed range, or behind a buffer and its free page.
  const candidates = [pageBytes, ...allowed.map(({ start }) => start), ...taken.map(({ last }) => last + 1 + pageBytes)];
  return candidates
    .map(roundUp)
    .sort((a, b) => a - b)
    .find(fits);
}
