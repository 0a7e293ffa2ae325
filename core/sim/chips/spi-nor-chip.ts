import type { CardChip } from "../card-chip.ts";
import { NorArray } from "../nor/nor-array.ts";
import type { NorChip } from "../nor/nor-chip.ts";
import { norCommands } from "../nor/nor-commands.ts";
import { PagedMemory } from "../nor/paged-memory.ts";
import { SpiNor } from "../nor/spi-nor.ts";
import type { VirtualChipDescription } from "../virtual-card-description.ts";
import type { ChipSurroundings } from "./chip-models.ts";

/** Bits of the status register that survive a power cut. */
const NON_VOLATILE = 0xfc;

/** A SPI NOR chip on a card. */
export class SpiNorChip implements CardChip {
  readonly pins: { readonly kind: "spi"; readonly select: number; readonly device: SpiNor };

  private constructor(
    device: SpiNor,
    readonly label: string,
    select: number,
  ) {
    this.pins = { kind: "spi", select, device };
  }

  static make(
    chip: NorChip,
    { select = 0, busyTime = "typical", writeProtectPin = "high", stuckBits = [] }: VirtualChipDescription,
    { label, storage, recordMisuse }: ChipSurroundings,
  ): SpiNorChip {
    const memory = new PagedMemory(chip.sizeBytes, storage);
    const array = new NorArray(chip, { busyTime, writeProtectPin, stuckBits }, { memory, storage });
    return new SpiNorChip(new SpiNor(array, { commands: norCommands(chip), recordMisuse }), label, select);
  }

  get id(): string {
    return this.#array.chip.id;
  }

  get memory(): PagedMemory {
    return this.#array.memory;
  }

  get statusRegister(): number {
    return this.#array.status(Number.POSITIVE_INFINITY) & NON_VOLATILE;
  }

  powerCut(nowMs: number): void {
    this.pins.device.powerCut(nowMs);
  }

  restoreWornCells(address: number, sizeBytes: number): void {
    this.#array.forceStuckBits(address, sizeBytes);
  }

  clone(recordMisuse: (text: string) => void): SpiNorChip {
    return new SpiNorChip(this.pins.device.clone(recordMisuse), this.label, this.pins.select);
  }

  get #array(): NorArray {
    return this.pins.device.array;
  }
}
