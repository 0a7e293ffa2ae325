import type { Width, Words } from "../bus/bus.ts";

/**
 * The model of a range of registers or of a memory. Offsets are aligned to the width and inside the block; values are unsigned,
 * 64-bit ones are bigints. `block-base.ts` has a base class that makes bulk accesses of single ones and lets their time pass.
 */
export interface RegisterBlock {
  readonly sizeBytes: number;
  /** Widths in bits that the hardware answers; whoever forwards accesses refuses the others. */
  readonly widths: readonly Width[];
  /** For a block whose range overlaps others: whether it has something at this offset. Absent: it has all of its range. */
  owns?(offset: number): boolean;
  read(offset: number, widthBits: Width): number | bigint;
  write(offset: number, widthBits: Width, value: number | bigint): void;
  /** As many writes of one register, with the same effect as one by one. */
  push(offset: number, words: Words): void;
  /** As many reads of one register. */
  pull(offset: number, words: Words): void;
  /** Writes at increasing offsets. */
  copyTo(offset: number, words: Words): void;
  /** Reads at increasing offsets. */
  copyFrom(offset: number, words: Words): void;
  /** Software used an access that the controller does not answer. */
  refuse(reason: string): void;
  powerCut(): void;
}
