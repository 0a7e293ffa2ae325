import type { BusyTime } from "./nor/nor-array.ts";
import type { NorChip } from "./nor/nor-chip.ts";
import type { StuckBits } from "./nor/stuck-bits.ts";

/** What a virtual card is made of. */
export interface VirtualCardDescription {
  readonly windowBytes: number;
  readonly blocks: readonly VirtualBlockDescription[];
}

export interface VirtualBlockDescription {
  /** The id of a controller profile. */
  readonly controller: string;
  /** Where its registers start in the window. */
  readonly offset: number;
  /** Entries of the transmit and of the receive FIFO. */
  readonly fifoDepth: 16 | 256;
  readonly spiClockHz: number;
  /** First bytes of a transaction that the core passes on, as builds for dual and quad mode have them; without it all. */
  readonly supportedOpcodes?: readonly number[];
  readonly chips: readonly VirtualChipDescription[];
}

export interface VirtualChipDescription {
  /** The id of a memory profile. */
  readonly chip: string;
  /** Bit of SPISSR, 0 to 31. The controller has as many lines as the highest one needs. */
  readonly select: number;
  /** What is different from the data sheet, such as a smaller size in tests. */
  readonly overrides?: Partial<NorChip>;
  /** Default "typical". */
  readonly busyTime?: BusyTime;
  /** Level of WP#; default "high". */
  readonly writeProtectPin?: "high" | "low";
  readonly stuckBits?: readonly StuckBits[];
}
