import type { Width } from "../../bus/bus.ts";
import { BlockBase } from "../block-base.ts";
import type { ControllerModel, MakeModel, ModelParts } from "../controller-model.ts";

/** What floats on the data lines when no chip drives them. */
const OPEN_BUS = 0xffff;
const WORD_BYTES = 2;

/**
 * A parallel flash in a window of its own, `generic/parallel-window`: word n of the chip at byte 2 n. A 32-bit access makes two cycles,
 * the low word first, as a 16-bit external memory controller does it.
 */
export const makeParallelWindow: MakeModel = (parts) => new ParallelWindow(parts);

class ParallelWindow implements ControllerModel {
  readonly windows: { readonly window: ParallelWindowBlock };

  constructor(parts: ModelParts) {
    this.windows = { window: new ParallelWindowBlock(parts) };
  }

  /** It holds nothing; the chip hears of the power from the card. */
  powerCut(): void {}

  clone(parts: ModelParts): ParallelWindow {
    return new ParallelWindow(parts);
  }
}

class ParallelWindowBlock extends BlockBase {
  override readonly widths: readonly Width[] = [16, 32];
  readonly #chip: ModelParts["parallel"];

  constructor({ parallel, time, recordMisuse, windowBytes }: ModelParts) {
    super(windowBytes.window ?? (parallel ? parallel.sizeWords * WORD_BYTES : 0), { time, recordMisuse });
    this.#chip = parallel;
  }

  powerCut(): void {}

  protected override readAt(offset: number, nowMs: number, widthBits: Width): number {
    const low = this.#read(offset / WORD_BYTES, nowMs);
    return widthBits === 16 ? low : low + this.#read(offset / WORD_BYTES + 1, nowMs) * 0x1_0000;
  }

  protected override writeAt(offset: number, value: number, nowMs: number, widthBits: Width): void {
    this.#write(offset / WORD_BYTES, value & 0xffff, nowMs);
    if (widthBits === 32) this.#write(offset / WORD_BYTES + 1, value >>> 16, nowMs);
  }

  #read(address: number, nowMs: number): number {
    return this.#isReached(address) ? (this.#chip?.read(address, nowMs) ?? OPEN_BUS) : OPEN_BUS;
  }

  #write(address: number, value: number, nowMs: number): void {
    if (this.#isReached(address)) this.#chip?.write(address, value, nowMs);
  }

  #isReached(address: number): boolean {
    return this.#chip !== undefined && address < this.#chip.sizeWords;
  }
}
