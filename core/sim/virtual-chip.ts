import type { CardChip } from "./card-chip.ts";
import type { MisuseLog } from "./misuse-log.ts";

/** A chip of a virtual card as tests look at it, past the card's controller. Needs no time and disturbs nothing. */
export class VirtualChip {
  readonly #chip: CardChip;
  readonly #log: MisuseLog;

  constructor(chip: CardChip, log: MisuseLog) {
    this.#chip = chip;
    this.#log = log;
  }

  /** The id of its memory profile. */
  get id(): string {
    return this.#chip.id;
  }

  /** What its misuses are recorded under. */
  get label(): string {
    return this.#chip.label;
  }

  get sizeBytes(): number {
    return this.#chip.memory.sizeBytes;
  }

  /** A copy of all cells, with what the current operation will have done. */
  get contents(): Uint8Array {
    return this.#chip.memory.contents();
  }

  /** Quick where the two are copies of one card and little has changed since. */
  hasSameContents(other: VirtualChip): boolean {
    return this.#chip.memory.equals(other.#chip.memory);
  }

  /** The non-volatile bits of the status register. */
  get statusRegister(): number {
    return this.#chip.statusRegister;
  }

  get misuses(): readonly string[] {
    return this.#log.of(this.label);
  }

  /** A copy of some cells. */
  read(address: number, sizeBytes: number): Uint8Array {
    const bytes = new Uint8Array(sizeBytes);
    this.#chip.memory.read(address, bytes, { from: 0, to: sizeBytes });
    return bytes;
  }

  /** Puts bytes into the cells as a programmer at the factory would. */
  load(address: number, bytes: Uint8Array): void {
    this.#chip.memory.write(address, bytes);
    this.#chip.restoreWornCells(address, bytes.length);
  }
}
