import type { Bus, Words } from "../../core/bus/bus.ts";

/** A bus without a card: it keeps what was sent as text and answers reads from a function. */
export interface RecordingBus extends Bus {
  /** `w32 60 = 186`, `r32 64`, `push32 68 = 1,2,3`, `pull32 6c x 4`, `copyTo8 0 = 1,2`, `copyFrom64 8 x 2`; offsets and values in hex. */
  readonly log: string[];
}

/** What the register at `offset` answers; called once for each word that is read. A bigint is cut to the width. */
export type Answer = (offset: number, widthBits: number) => number | bigint;

const hex = (value: number | bigint) => value.toString(16);
const widthOf = (words: Words) => words.BYTES_PER_ELEMENT * 8;

export function recordingBus(answer: Answer = () => 0, sizeBytes = 0x1000): RecordingBus {
  const log: string[] = [];
  const cut = (word: number | bigint, widthBits: number) => (typeof word === "bigint" ? BigInt.asUintN(widthBits, word) : word);
  const read = (widthBits: number) => (offset: number) => {
    log.push(`r${widthBits} ${hex(offset)}`);
    return cut(answer(offset, widthBits), widthBits);
  };
  const readNumber = (widthBits: number) => (offset: number) => Number(read(widthBits)(offset));
  const write = (widthBits: number) => (offset: number, value: number | bigint) => {
    if (value < 0 || BigInt(value) >> BigInt(widthBits) !== 0n) throw new Error(`${value} is no word of ${widthBits} bits`);
    log.push(`w${widthBits} ${hex(offset)} = ${hex(value)}`);
  };
  const send = (name: string) => (offset: number, words: Words) => {
    log.push(`${name}${widthOf(words)} ${hex(offset)} = ${[...words].map(hex).join(",")}`);
  };
  const fill = (name: string, stepBytes: (words: Words) => number) => (offset: number, words: Words) => {
    log.push(`${name}${widthOf(words)} ${hex(offset)} x ${words.length}`);
    for (let index = 0; index < words.length; index++) {
      const word = cut(answer(offset + index * stepBytes(words), widthOf(words)), widthOf(words));
      if (words instanceof BigUint64Array) words[index] = BigInt(word);
      else words[index] = Number(word);
    }
  };
  return {
    log,
    sizeBytes,
    read8: readNumber(8),
    read16: readNumber(16),
    read32: readNumber(32),
    read64: (offset) => BigInt(read(64)(offset)),
    write8: write(8),
    write16: write(16),
    write32: write(32),
    write64: write(64),
    push: send("push"),
    pull: fill("pull", () => 0),
    copyTo: send("copyTo"),
    copyFrom: fill("copyFrom", (words) => words.BYTES_PER_ELEMENT),
    close: () => {},
  };
}
