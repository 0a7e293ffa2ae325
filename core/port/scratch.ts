import type { RegisterWidth } from "../protocol/protocol.ts";
import type { BulkWords } from "./packing.ts";

/** Words of one bulk access. Larger ones go in pieces, so that the budget is looked at and memory stays at 128 KiB a width. */
export const PIECE_WORDS = 16_384;

const ALLOCATE: Readonly<Record<RegisterWidth, () => BulkWords>> = {
  8: () => new Uint8Array(PIECE_WORDS),
  16: () => new Uint16Array(PIECE_WORDS),
  32: () => new Uint32Array(PIECE_WORDS),
  64: () => new BigUint64Array(PIECE_WORDS),
};

/** Buffers in which bytes become words of a register's width, and back. Content does not outlive a step. */
export interface Scratch {
  /** A function that gives the first `length` words; the view is made anew only when the length changes. */
  readonly forWidth: (widthBits: RegisterWidth) => (length: number) => BulkWords;
}

export function makeScratch(): Scratch {
  const pools = new Map<RegisterWidth, BulkWords>();
  return {
    forWidth: (widthBits) => {
      const words = pools.get(widthBits) ?? ALLOCATE[widthBits]();
      pools.set(widthBits, words);
      let view = words;
      return (length) => {
        if (view.length !== length) view = words.subarray(0, length);
        return view;
      };
    },
  };
}
