import type { Packing } from "../protocol/protocol.ts";

/** Words of a bulk access, at the width of the register. */
export type BulkWords = Uint8Array | Uint16Array | Uint32Array | BigUint64Array;

const REVERSED_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) reversed |= 0x80 >> bit;
  return reversed;
});

/** Reverses the bits in each group of 8, 16 or 32 bits of a word of `bits` bits. */
function reverse(word: number, groupBits: 8 | 16 | 32, bits: number): number {
  const bytewise =
    ((REVERSED_BYTE[word & 0xff] ?? 0) |
      ((REVERSED_BYTE[(word >>> 8) & 0xff] ?? 0) << 8) |
      ((REVERSED_BYTE[(word >>> 16) & 0xff] ?? 0) << 16) |
      ((REVERSED_BYTE[word >>> 24] ?? 0) << 24)) >>>
    0;
  const group = Math.min(groupBits, bits);
  if (group === 8) return bytewise;
  const swapped = (((bytewise & 0x00ff00ff) << 8) | ((bytewise >>> 8) & 0x00ff00ff)) >>> 0;
  return group === 16 ? swapped : ((swapped << 16) | (swapped >>> 16)) >>> 0;
}

/** Words that `length` bytes become; undefined when they do not come out even and nothing fills them up. */
export function wordsOf(length: number, { wordBytes, tail }: Packing): number | undefined {
  if (length % wordBytes !== 0 && tail === undefined) return undefined;
  return Math.ceil(length / wordBytes);
}

/** One byte a word and nothing turned around: what typed arrays do by themselves. */
export const isPlain = ({ wordBytes, reverseBits }: Packing): boolean => wordBytes === 1 && reverseBits === 0;

/** Fills `words` with `bytes` from `from` on. */
export function packWords(bytes: Uint8Array, from: number, words: BulkWords, packing: Packing): void {
  const { wordBytes, byteOrder, reverseBits, tail = 0 } = packing;
  const isBig = byteOrder === "big";
  let at = from;
  for (let index = 0; index < words.length; index++) {
    let word = 0;
    for (let step = 0; step < wordBytes; step++) {
      const byte = at < bytes.length ? (bytes[at] ?? 0) : tail;
      at++;
      word = isBig ? (word << 8) | byte : word | (byte << (8 * step));
    }
    const value = reverseBits === 0 ? word >>> 0 : reverse(word >>> 0, reverseBits, 8 * wordBytes);
    if (words instanceof BigUint64Array) words[index] = BigInt(value);
    else words[index] = value;
  }
}

/** Fills `bytes` from `from` on; what a last word has too many is dropped. */
export function unpackWords(words: BulkWords, bytes: Uint8Array, from: number, packing: Packing): void {
  const { wordBytes, byteOrder, reverseBits } = packing;
  const isBig = byteOrder === "big";
  const lastByte = wordBytes - 1;
  let at = from;
  for (let index = 0; index < words.length; index++) {
    // Only the low 32 bits carry data.
    const raw = Number(words instanceof BigUint64Array ? BigInt.asUintN(32, words[index] ?? 0n) : (words[index] ?? 0));
    const word = reverseBits === 0 ? raw : reverse(raw, reverseBits, 8 * wordBytes);
    for (let step = 0; step < wordBytes && at < bytes.length; step++) {
      bytes[at++] = word >>> (8 * (isBig ? lastByte - step : step));
    }
  }
}
