import type { ParallelDevice } from "../parallel-device.ts";
import type { ChipStorage } from "../storage/chip-storage.ts";
import { AmdMachine } from "./amd-machine.ts";
import { CfiArray, type CfiConditions, NORMAL_CONDITIONS } from "./cfi-array.ts";
import type { CfiChip } from "./cfi-chip.ts";
import type { CfiMachine } from "./cfi-machine.ts";
import { IntelMachine } from "./intel-machine.ts";
import { PagedMemory } from "./paged-memory.ts";

/** A parallel NOR chip at its pins. Address lines that it does not have are ignored. */
export class CfiNor implements ParallelDevice {
  readonly sizeWords: number;

  constructor(
    readonly array: CfiArray,
    readonly machine: CfiMachine,
  ) {
    this.sizeWords = array.chip.sizeBytes / 2;
  }

  read(address: number, nowMs: number): number {
    return this.machine.read(address % this.sizeWords, nowMs);
  }

  write(address: number, value: number, nowMs: number): void {
    this.machine.write(address % this.sizeWords, value & 0xffff, nowMs);
  }

  powerCut(nowMs: number): void {
    this.array.interrupt(nowMs);
    this.machine.powerUp();
  }

  /** The same chip in the same state, with its contents shared until one side changes them, and without the storage. */
  clone(recordMisuse: (text: string) => void): CfiNor {
    const array = this.array.clone();
    return new CfiNor(array, this.machine.clone({ array, recordMisuse }));
  }
}

export interface CfiNorOptions {
  readonly recordMisuse: (text: string) => void;
  /** Keeps the contents; without it the chip is as delivered. */
  readonly storage?: ChipStorage | undefined;
  readonly conditions?: Partial<CfiConditions>;
}

/** A chip as it is after power-up. */
export function cfiNor(chip: CfiChip, { recordMisuse, storage, conditions }: CfiNorOptions): CfiNor {
  const array = new CfiArray(chip, { ...NORMAL_CONDITIONS, ...conditions }, new PagedMemory(chip.sizeBytes, storage));
  const parts = { array, recordMisuse };
  return new CfiNor(array, chip.commandSet === 0x0002 ? new AmdMachine(chip, parts) : new IntelMachine(chip, parts));
}
