import type { CardChip } from "../card-chip.ts";
import type { PagedMemory } from "../nor/paged-memory.ts";

/** The cells of a flash that only its controller sees. What a program or an erase does to them is the business of the controller's model. */
export class PlainStorage implements CardChip {
  readonly id = "storage";
  readonly pins = { kind: "storage" } as const;
  readonly statusRegister = 0;

  constructor(
    readonly memory: PagedMemory,
    readonly label: string,
  ) {}

  powerCut(): void {}

  restoreWornCells(): void {}

  clone(): PlainStorage {
    return new PlainStorage(this.memory.clone(), this.label);
  }
}
