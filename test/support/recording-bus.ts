import type { Bus, Words } from "../../core/bus/bus.ts";

/** A bus without a card: it keeps what was sent as text and answers reads from a function. */
export interface RecordingBus extends Bus {
  /** `w32 60 = 186`, `r32 64`, `push32 68 = 1,2,3`, `pull32 6c x 4`; offsets and values in hex. */
  readonly log: string[];
}

/** What the register at `offset` answers; called once for each word that is read. */
export type Answer = (offset: number, widthBits: number) => number;

const hex = (value: number) => value.toString(16);
const widthOf = (words: Words) => words.BYTES_PER_ELEMENT * 8;

export function recordingBus(answer: Answer = () => 0): RecordingBus {
  const log: string[] = [];
  const read = (widthBits: number) => (offset: number) => {
    log.push(`r${widthBits} ${hex(offset)}`);
    return answer(offset, widthBits);
  };
  const write = (widthBits: number) => (offset: number, value: number | bigint) => {
    log.push(`w${widthBits} ${hex(offset)} = ${value.toString(16)}`);
  };
  const bulk = (name: string) => (offset: number, words: Words) => {
    log.push(`${name}${widthOf(words)} ${hex(offset)} = ${[...words].map((word) => word.toString(16)).join(",")}`);
  };
  const unused = () => {
    throw new Error("not used by any port");
  };
  return {
    log,
    sizeBytes: 0x1000,
    read8: read(8),
    read16: read(16),
    read32: read(32),
    read64: unused,
    write8: write(8),
    write16: write(16),
    write32: write(32),
    write64: write(64),
    push: bulk("push"),
    pull: (offset, words) => {
      log.push(`pull${widthOf(words)} ${hex(offset)} x ${words.length}`);
      if (words instanceof BigUint64Array) return unused();
      for (let index = 0; index < words.length; index++) words[index] = answer(offset, widthOf(words));
    },
    copyTo: unused,
    copyFrom: unused,
    close: () => {},
  };
}
