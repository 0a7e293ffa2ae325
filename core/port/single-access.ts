import type { Bus } from "../bus/bus.ts";
import type { Register } from "../protocol/protocol.ts";
import { joinWord, splitBigWord, type WordHalves } from "./wide-word.ts";

/** The accesses that one word of a register takes. */
export interface SingleAccess {
  readonly read: (offset: number) => number;
  /** At most 53 bits. */
  readonly write: (offset: number, value: number) => void;
  /** All bits, as they were read. */
  readonly writeHalves: (offset: number, word: WordHalves) => void;
}

type Plain = Pick<SingleAccess, "read" | "write">;

const PLAIN: Readonly<Record<8 | 16 | 32, (bus: Bus) => Plain>> = {
  8: (bus) => ({ read: (offset) => bus.read8(offset), write: (offset, value) => bus.write8(offset, value) }),
  16: (bus) => ({ read: (offset) => bus.read16(offset), write: (offset, value) => bus.write16(offset, value) }),
  32: (bus) => ({ read: (offset) => bus.read32(offset), write: (offset, value) => bus.write32(offset, value) }),
};

/** @param keep gets the halves of each word of more than 32 bits that is read; the number that `read` gives is exact up to 53 */
export function singleAccess({ widthBits, words }: Register, bus: Bus, keep: (halves: WordHalves) => void): SingleAccess {
  if (widthBits === 64) {
    if (words !== undefined) throw new Error("a checked profile has no register of two 64-bit words");
    return {
      read: (offset) => {
        const word = bus.read64(offset);
        keep(splitBigWord(word));
        return Number(word);
      },
      write: (offset, value) => bus.write64(offset, BigInt(value)),
      writeHalves: (offset, word) => bus.write64(offset, joinWord(word)),
    };
  }
  const { read, write } = PLAIN[widthBits](bus);
  if (words === undefined) return { read, write, writeHalves: (offset, { low }) => write(offset, low) };

  const stepBytes = widthBits / 8;
  const factor = 2 ** widthBits;
  const isHighFirst = words === "high-first";
  const writeTwo = (offset: number, low: number, high: number): void => {
    write(offset, isHighFirst ? high : low);
    write(offset + stepBytes, isHighFirst ? low : high);
  };
  const writeWord = (offset: number, value: number): void => writeTwo(offset, value % factor, Math.floor(value / factor));
  const isWide = widthBits === 32;
  return {
    read: (offset) => {
      const first = read(offset);
      const second = read(offset + stepBytes);
      const [high, low] = isHighFirst ? [first, second] : [second, first];
      if (isWide) keep({ low, high });
      return high * factor + low;
    },
    write: writeWord,
    writeHalves: isWide ? (offset, { low, high }) => writeTwo(offset, low, high) : (offset, { low }) => writeWord(offset, low),
  };
}
