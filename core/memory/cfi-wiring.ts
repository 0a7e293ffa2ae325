/**
 * How identical chips share a 16-bit bus. In all of these, byte 2n and 2n + 1 of the memory are the low and the high half of word n
 * of the bus, so that only commands and tables need to know about it.
 */
export interface CfiWiring {
  readonly name: string;
  /** 2: two chips of 8 bits, each at its half of every word. */
  readonly chipsInWord: 1 | 2;
  /** 2: two chips of 16 bits take turns, one at the even and one at the odd words, as in one bank of 32 bits. */
  readonly chipsAcross: 1 | 2;
  /** Words of the bus from one place of a chip's table to the next. */
  readonly step: 1 | 2;
  /** Chips that could do 16 bits, at 8: their tables then count bytes, and the second unlock address has its lowest bit set. */
  readonly isByteMode: boolean;
}

/**
 * All that are looked for, in this order. Which one it is shows in the query (JESD68.01): where its `QRY` begins, and how often
 * each letter is there. QEMU's pflash_cfi01 gives the first three by its properties `device-width` and `max-device-width` (measured, 7.2).
 */
export const CFI_WIRINGS: readonly CfiWiring[] = [
  { name: "one chip of 16 bits", chipsInWord: 1, chipsAcross: 1, step: 1, isByteMode: false },
  { name: "two chips of 8 bits in a word", chipsInWord: 2, chipsAcross: 1, step: 1, isByteMode: false },
  { name: "two chips of 16 bits in 8-bit mode in a word", chipsInWord: 2, chipsAcross: 1, step: 2, isByteMode: true },
  { name: "two chips of 16 bits at even and odd words", chipsInWord: 1, chipsAcross: 2, step: 2, isByteMode: false },
];

export const chipCount = ({ chipsInWord, chipsAcross }: CfiWiring): number => chipsInWord * chipsAcross;

/** Bytes that a program must be a multiple of, so that every chip gets as many. */
export const granuleBytes = ({ chipsAcross }: CfiWiring): number => 2 * chipsAcross;

/** A command or a count for one chip, as every chip of a word is to see it. */
export const toAllChips = ({ chipsInWord }: CfiWiring, value: number): number => (chipsInWord === 2 ? (value & 0xff) * 0x101 : value);

/** The word in parts, one for each chip in it. */
export const ofEachChip = ({ chipsInWord }: CfiWiring, word: number): readonly number[] =>
  chipsInWord === 2 ? [word & 0xff, word >>> 8] : [word];
