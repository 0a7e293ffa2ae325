import type { CardChip } from "../card-chip.ts";
import type { CfiChip } from "../nor/cfi-chip.ts";
import { type CfiNor, cfiNor } from "../nor/cfi-nor.ts";
import type { PagedMemory } from "../nor/paged-memory.ts";
import type { VirtualChipDescription } from "../virtual-card-description.ts";
import type { ChipSurroundings } from "./chip-models.ts";

/** A parallel NOR chip on a card. */
export class CfiNorChip implements CardChip {
  readonly pins: { readonly kind: "parallel"; readonly device: CfiNor };
  /** Its locks are volatile. */
  readonly statusRegister = 0;

  private constructor(
    device: CfiNor,
    readonly label: string,
  ) {
    this.pins = { kind: "parallel", device };
  }

  static make(
    chip: CfiChip,
    { busyTime = "typical", writeProtectPin = "high", stuckBits = [] }: VirtualChipDescription,
    { label, storage, recordMisuse }: ChipSurroundings,
  ): CfiNorChip {
    return new CfiNorChip(cfiNor(chip, { recordMisuse, storage, conditions: { busyTime, writeProtectPin, stuckBits } }), label);
  }

  get id(): string {
    return this.pins.device.array.chip.id;
  }

  get memory(): PagedMemory {
    return this.pins.device.array.memory;
  }

  powerCut(nowMs: number): void {
    this.pins.device.powerCut(nowMs);
  }

  restoreWornCells(address: number, sizeBytes: number): void {
    this.pins.device.array.forceStuckBits(address, sizeBytes);
  }

  clone(recordMisuse: (text: string) => void): CfiNorChip {
    return new CfiNorChip(this.pins.device.clone(recordMisuse), this.label);
  }
}
