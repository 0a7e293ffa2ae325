import type { CardChip } from "./card-chip.ts";
import { type ChipModel, chipModel } from "./chips/chip-models.ts";
import { PlainStorage } from "./chips/plain-storage.ts";
import type { MisuseLog } from "./misuse-log.ts";
import { MEMORY_PAGE_BYTES, PagedMemory } from "./nor/paged-memory.ts";
import { type ChipStorage, divideStorage } from "./storage/chip-storage.ts";
import type { OpenStorage } from "./storage/storage.ts";
import type { VirtualCardDescription } from "./virtual-card-description.ts";

/** The chips of each controller, its plain storage last. */
export type CardChips = ReadonlyMap<string, readonly CardChip[]>;

/** What misuses of a controller are recorded under. */
export const controllerLabel = (name: string, model: string): string => `${name} (${model})`;

/** A chip that can be made as soon as its storage is open. */
export interface ChipPlan {
  readonly controller: string;
  readonly sizeBytes: number;
  make(storage: ChipStorage | undefined, misuses: MisuseLog): CardChip;
}

/** @throws {VirtualCardUnsupportedError} for a chip without a model */
export function planChips({ controllers }: VirtualCardDescription): readonly ChipPlan[] {
  return Object.entries(controllers).flatMap(([controller, { model, chips, storageBytes }]) => {
    const label = controllerLabel(controller, model);
    const plans = chips.map((chip): ChipPlan => {
      const chipPart = chipModel(chip);
      return planOf(controller, chipPart, `${chip.chip} ${placeOf(chipPart, chip.select)} of ${label}`);
    });
    return storageBytes === undefined ? plans : [...plans, planOfStorage(controller, storageBytes, `storage of ${label}`)];
  });
}

/** @param opened kept up to date by the chips; absent: they are erased, and forget */
export function makeChips(plans: readonly ChipPlan[], opened: OpenStorage | undefined, misuses: MisuseLog): CardChips {
  const storages = opened
    ? divideStorage(
        opened,
        plans.map(({ sizeBytes }) => sizeBytes),
      )
    : [];
  const made = plans.map((plan, index) => ({ controller: plan.controller, chip: plan.make(storages[index], misuses) }));
  return new Map(
    made.map(({ controller }) => [controller, made.filter((other) => other.controller === controller).map(({ chip }) => chip)]),
  );
}

export function cloneChips(chips: CardChips, misuses: MisuseLog): CardChips {
  const copyOf = (chip: CardChip) => chip.clone((text) => misuses.record(chip.label, text));
  return new Map([...chips].map(([controller, list]) => [controller, list.map(copyOf)]));
}

const placeOf = ({ kind }: ChipModel, select = 0): string => (kind === "spi" ? `on line ${select}` : "on the parallel bus");

const planOf = (controller: string, model: ChipModel, label: string): ChipPlan => ({
  controller,
  sizeBytes: model.sizeBytes,
  make: (storage, misuses) => model.make({ label, storage, recordMisuse: (text) => misuses.record(label, text) }),
});

const wholePages = (sizeBytes: number): number => Math.ceil(sizeBytes / MEMORY_PAGE_BYTES) * MEMORY_PAGE_BYTES;

const planOfStorage = (controller: string, sizeBytes: number, label: string): ChipPlan => ({
  controller,
  sizeBytes: wholePages(sizeBytes),
  make: (storage) => new PlainStorage(new PagedMemory(wholePages(sizeBytes), storage), label),
});
