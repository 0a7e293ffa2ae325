import type { PagedMemory } from "./nor/paged-memory.ts";
import type { ParallelDevice } from "./parallel-device.ts";
import type { SpiDevice } from "./spi-device.ts";

/** How its controller reaches it. `storage` is a flash of which only the cells are modelled, see {@link ModelParts.storage}. */
export type ChipPins =
  | { readonly kind: "spi"; readonly select: number; readonly device: SpiDevice }
  | { readonly kind: "parallel"; readonly device: ParallelDevice }
  | { readonly kind: "storage" };

/** A chip of a virtual card, whatever kind of pins it has. */
export interface CardChip {
  /** The id of its memory profile. */
  readonly id: string;
  /** What its misuses are recorded under. */
  readonly label: string;
  readonly memory: PagedMemory;
  readonly pins: ChipPins;
  /** The non-volatile bits of the status register; 0 where there is none. */
  readonly statusRegister: number;
  powerCut(nowMs: number): void;
  /** The cells were changed from outside: worn ones are what they are again. */
  restoreWornCells(address: number, sizeBytes: number): void;
  /** The same chip in the same state, with its contents shared until one side changes them, and without the storage. */
  clone(recordMisuse: (text: string) => void): CardChip;
}
