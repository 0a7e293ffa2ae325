import type { Duration } from "./nor-chip.ts";

/** Blocks of one size, one after the other. */
export interface CfiRegion {
  readonly blockBytes: number;
  readonly count: number;
}

interface CfiChipBase {
  readonly id: string;
  /** Words 0 and 1 of the identifier codes. */
  readonly manufacturerId: number;
  readonly deviceId: number;
  readonly sizeBytes: number;
  /** From address 0 up. Blocks are multiples of 4096 bytes. */
  readonly regions: readonly CfiRegion[];
  /** Words of the write buffer. */
  readonly bufferWords: number;
  readonly wordProgram: Duration;
  /** Of a full buffer. */
  readonly bufferProgram: Duration;
  readonly blockErase: Duration;
}

/** Command sets 0x0001 and 0x0200. */
export interface IntelChip extends CfiChipBase {
  readonly commandSet: 0x0001 | 0x0200;
  /** Parts of the chip that have a read mode of their own; they divide it evenly. */
  readonly partitions: number;
  /** A region of as many bytes is programmed only once after an erase. */
  readonly programOnceBytes?: number;
}

/** Command set 0x0002. */
export interface AmdChip extends CfiChipBase {
  readonly commandSet: 0x0002;
  /** Words 0x0e and 0x0f of the identifier codes. */
  readonly furtherIds: readonly [number, number];
  /** 70 at the first unlock address shows a status register to the next read; bit 7 is 1 when the chip is ready. */
  readonly hasStatusRegister?: true;
}

/** What a data sheet says about one parallel NOR chip of 16 bits. */
export type CfiChip = IntelChip | AmdChip;
