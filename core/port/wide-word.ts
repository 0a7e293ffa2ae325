/** All ones of 32 bits: words above it are wide, and JavaScript's bit operators see only half of them. */
export const WORD_HALF = 0xffff_ffff;

/** The two 32-bit halves of a number of at most 64 bits; exact up to 53 bits, and for 2^64 - 1 (which as a number is 2^64). */
export function splitWord(value: number): { readonly low: number; readonly high: number } {
  if (value >= 2 ** 64) return { low: WORD_HALF, high: WORD_HALF };
  return { low: value % 2 ** 32, high: Math.floor(value / 2 ** 32) };
}

/** `(word & ~mask) | (value & mask)` for words of any width up to 64 bits. */
export function replaceBits(word: number, mask: number, value: number): number {
  if (word <= WORD_HALF && mask <= WORD_HALF) return ((word & ~mask) | (value & mask)) >>> 0;
  const [w, m, v] = [splitWord(word), splitWord(mask), splitWord(value)];
  const low = ((w.low & ~m.low) | (v.low & m.low)) >>> 0;
  const high = ((w.high & ~m.high) | (v.high & m.high)) >>> 0;
  return high * 2 ** 32 + low;
}
