/** All ones of 32 bits: words above it are wide, and JavaScript's bit operators see only half of them. */
export const WORD_HALF = 0xffff_ffff;

/** A word of up to 64 bits as two numbers of 32, because one number holds 53 exactly. */
export interface WordHalves {
  readonly low: number;
  readonly high: number;
}

export const NO_BITS: WordHalves = { low: 0, high: 0 };

/** The halves of a number of at most 53 bits. */
export const splitWord = (value: number): WordHalves => ({ low: value % 2 ** 32, high: Math.floor(value / 2 ** 32) });

export const splitBigWord = (word: bigint): WordHalves => ({ low: Number(word & 0xffff_ffffn), high: Number(word >> 32n) });

export const joinWord = ({ low, high }: WordHalves): bigint => (BigInt(high) << 32n) | BigInt(low);

/** `(word & ~mask) | (value & mask)`. */
export function replaceBits(word: WordHalves, mask: WordHalves, value: WordHalves): WordHalves {
  return {
    low: ((word.low & ~mask.low) | (value.low & mask.low)) >>> 0,
    high: ((word.high & ~mask.high) | (value.high & mask.high)) >>> 0,
  };
}
