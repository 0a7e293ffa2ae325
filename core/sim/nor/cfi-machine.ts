import type { CfiArray } from "./cfi-array.ts";

/** What decides over the cells of a chip: one command set. Addresses count words and are inside the chip. */
export interface CfiMachine {
  read(address: number, nowMs: number): number;
  write(address: number, value: number, nowMs: number): void;
  /** All that is volatile is as after power-up. */
  powerUp(): void;
  clone(parts: MachineParts): CfiMachine;
}

export interface MachineParts {
  readonly array: CfiArray;
  readonly recordMisuse: (text: string) => void;
}

/** Data on its way into the write buffer. Addresses count words. */
export interface BufferLoad {
  /** Where the buffer was asked for. */
  readonly block: number;
  left: number;
  /** Of the first word; undefined before it came. */
  start: number | undefined;
  /** Words by address. */
  readonly words: Map<number, number>;
}

/** The bytes from the first to the last word, ones where none came. */
export function loadedBytes({ words }: BufferLoad): { readonly address: number; readonly data: Uint8Array } {
  const addresses = [...words.keys()];
  const first = Math.min(...addresses);
  const data = new Uint8Array(2 * (Math.max(...addresses) - first + 1)).fill(0xff);
  for (const [address, word] of words) {
    data[2 * (address - first)] = word & 0xff;
    data[2 * (address - first) + 1] = word >>> 8;
  }
  return { address: 2 * first, data };
}
