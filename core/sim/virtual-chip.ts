import type { MisuseLog } from "./misuse-log.ts";
import type { SpiNor } from "./nor/spi-nor.ts";

/** A chip of a virtual card as tests look at it, past the card's controller. Needs no time and disturbs nothing. */
export class VirtualChip {
  readonly #device: SpiNor;
  readonly #log: MisuseLog;

  constructor(
    /** The id of its memory profile. */
    readonly id: string,
    /** What its misuses are recorded under. */
    readonly label: string,
    parts: { readonly device: SpiNor; readonly log: MisuseLog },
  ) {
    this.#device = parts.device;
    this.#log = parts.log;
  }

  get sizeBytes(): number {
    return this.#device.array.chip.sizeBytes;
  }

  /** A copy of all cells, with what the current operation will have done. */
  get contents(): Uint8Array {
    return this.#device.array.memory.contents();
  }

  /** Quick where the two are copies of one card and little has changed since. */
  hasSameContents(other: VirtualChip): boolean {
    return this.#device.array.memory.equals(other.#device.array.memory);
  }

  /** The non-volatile bits of the status register. */
  get statusRegister(): number {
    return this.#device.array.status(Number.POSITIVE_INFINITY) & 0xfc;
  }

  get misuses(): readonly string[] {
    return this.#log.of(this.label);
  }

  /** A copy of some cells. */
  read(address: number, sizeBytes: number): Uint8Array {
    const bytes = new Uint8Array(sizeBytes);
    this.#device.array.read(address, bytes, { from: 0, to: sizeBytes });
    return bytes;
  }

  /** Puts bytes into the cells as a programmer at the factory would. */
  load(address: number, bytes: Uint8Array): void {
    this.#device.array.memory.write(address, bytes);
    this.#device.array.forceStuckBits(address, bytes.length);
  }
}
