import type { FoundCard } from "./doctor-card.ts";

/** PCI Local Bus Specification 3.0, 6.2.5: base address registers of a header of type 0, and the bits that say what they are. */
const FIRST_BAR = 0x10;
const BAR_COUNT = 6;
const HEADER_TYPE = 0x0e;
const IS_IO = 0x1;
const IS_64_BIT = 0x4;

/**
 * BARs that the card has and the system gave no address. Of some that it found no space for the kernel (6.1, reset_resource of
 * drivers/pci/setup-bus.c) forgets all; their type bits in the header tell of them, except where those are all zero.
 */
export function unassignedBars({ card, header }: FoundCard): readonly { readonly index: number; readonly size: string }[] {
  const known = card.bars.filter(({ isAssigned }) => !isAssigned);
  const listed = known.map(({ index, sizeBytes }) => ({ index, size: `${sizeBytes} bytes` }));
  return [...listed, ...forgottenBars(header, new Set(card.bars.map(({ index }) => index)))];
}

function forgottenBars(header: Buffer, known: ReadonlySet<number>): { index: number; size: string }[] {
  if (header.length < FIRST_BAR + 4 * BAR_COUNT || header.readUInt16LE(0) === 0xffff || ((header[HEADER_TYPE] ?? 1) & 0x7f) !== 0)
    return [];
  const forgotten: { index: number; size: string }[] = [];
  for (let index = 0; index < BAR_COUNT; index++) {
    const bar = header.readUInt32LE(FIRST_BAR + 4 * index);
    if (bar !== 0 && !known.has(index)) forgotten.push({ index, size: "of unknown size" });
    // The next register is the upper half.
    if ((bar & IS_IO) === 0 && (bar & IS_64_BIT) !== 0) index++;
  }
  return forgotten;
}
