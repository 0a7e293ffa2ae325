import type { CardChip, ChipPins } from "../card-chip.ts";
import { VirtualCardUnsupportedError } from "../errors.ts";
import type { ChipStorage } from "../storage/chip-storage.ts";
import type { VirtualChipDescription } from "../virtual-card-description.ts";
import { CFI_CHIPS } from "./cfi-chips.ts";
import { CfiNorChip } from "./cfi-nor-chip.ts";
import { NOR_CHIPS } from "./nor-chips.ts";
import { SpiNorChip } from "./spi-nor-chip.ts";

export interface ChipSurroundings {
  readonly label: string;
  readonly storage: ChipStorage | undefined;
  readonly recordMisuse: (text: string) => void;
}

/** A kind of chip as the card builds it. */
export interface ChipModel {
  readonly kind: ChipPins["kind"];
  readonly sizeBytes: number;
  make(surroundings: ChipSurroundings): CardChip;
}

export const isChipModelled = (id: string): boolean => NOR_CHIPS.has(id) || CFI_CHIPS.has(id);

/** @throws {VirtualCardUnsupportedError} if there is no model of the chip */
export function chipModel(description: VirtualChipDescription): ChipModel {
  const { chip: id, overrides, parallelOverrides } = description;
  const nor = NOR_CHIPS.get(id);
  if (nor) {
    const chip = { ...nor, ...overrides };
    return { kind: "spi", sizeBytes: chip.sizeBytes, make: (surroundings) => SpiNorChip.make(chip, description, surroundings) };
  }
  const cfi = CFI_CHIPS.get(id);
  if (!cfi) throw new VirtualCardUnsupportedError({ kind: "chip", id, known: [...NOR_CHIPS.keys(), ...CFI_CHIPS.keys()] });
  const chip = { ...cfi, ...parallelOverrides };
  return { kind: "parallel", sizeBytes: chip.sizeBytes, make: (surroundings) => CfiNorChip.make(chip, description, surroundings) };
}
