import { BlockBase } from "../block-base.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import { CorundumFlashHeader } from "./corundum-flash-header.ts";
import { oneWindow } from "./one-window.ts";

/**
 * Parameters, with what stands where the card gives none:
 * - `addressLines` (24): lines of ADDR that always lead to the chip; those above are driven while REGION_OE is set.
 * - `format` (0x12: two segments, the second is loaded first): what FORMAT reads.
 * - `blockVersion` (0x200): what VERSION reads.
 */
const DEFAULTS = { addressLines: 24, format: 0x12, blockVersion: 0x200 };

/** Corundum, docs/source/rb/flash_bpi.rst. */
const OFFSET = { ADDR: 0x10, DATA: 0x14, CTRL: 0x18 } as const;
const BLOCK_BYTES = OFFSET.CTRL + 4;
const BLOCK_TYPE = 0xc121;

const CTRL = {
  ce: 0x1,
  oe: 0x2,
  we: 0x4,
  adv: 0x8,
  drivesData: 0x100,
  drivesRegion: 0x10000,
  idle: 0xf,
  kept: 0x1010f,
} as const;

/** fpga_core.v: 24 bits of address and 2 of region. */
const ADDRESS_MASK = 0x3ff_ffff;
const DATA_MASK = 0xffff;

/** A parallel NOR chip on pins that software moves. Names as in the document: a pin whose name ends in _N is active while 0. */
class CorundumFlashBpi extends BlockBase {
  readonly #parts: ModelParts;
  readonly #header: CorundumFlashHeader;
  readonly #lowAddress: number;
  #address = 0;
  #data = 0;
  #control: number = CTRL.idle;
  /** What the chip took of the address lines while ADV_N was 0. */
  #latched = 0;
  /** What the chip drives in this read cycle; a status that changes meanwhile shows in the next one. */
  #shown: number | undefined;

  constructor(parts: ModelParts) {
    super(BLOCK_BYTES, parts);
    const { addressLines, format, blockVersion } = { ...DEFAULTS, ...parts.parameters };
    this.#parts = parts;
    this.#lowAddress = 2 ** addressLines - 1;
    this.#header = new CorundumFlashHeader({ type: BLOCK_TYPE, version: blockVersion, format }, parts);
  }

  powerCut(): void {
    this.#address = 0;
    this.#data = 0;
    this.#control = CTRL.idle;
    this.#latched = 0;
    this.#shown = undefined;
  }

  protected readAt(offset: number, nowMs: number): number {
    if (offset === OFFSET.DATA) return this.#dataLevels(nowMs);
    if (offset === OFFSET.ADDR) return this.#address;
    return offset === OFFSET.CTRL ? this.#control : this.#header.read(offset);
  }

  protected writeAt(offset: number, value: number, nowMs: number): void {
    if (offset === OFFSET.DATA) this.#data = value & DATA_MASK;
    else if (offset === OFFSET.ADDR) this.#moveAddress(value & ADDRESS_MASK);
    else if (offset === OFFSET.CTRL) this.#writeControl(value & CTRL.kept, nowMs);
    else this.#header.write(offset, value);
  }

  #moveAddress(address: number): void {
    this.#address = address;
    this.#latchAddress();
    this.#shown = undefined;
  }

  #writeControl(control: number, nowMs: number): void {
    const before = this.#control;
    // The chip takes a word when WE_N or CE_N rises, whichever is first, from the lines as they were until then.
    if (isWriting(before) && !isWriting(control)) this.#takeWord(before, nowMs);
    this.#control = control;
    this.#latchAddress();
    this.#shown = undefined;
    if (isWriting(control) && isLow(control, CTRL.oe)) this.recordMisuse("WE_N and OE_N were both low");
    if (isReading(control) && (control & CTRL.drivesData) !== 0) this.recordMisuse("DQ was driven while the chip drives it");
  }

  #latchAddress(): void {
    if (!isLow(this.#control, CTRL.adv)) return;
    this.#latched = (this.#control & CTRL.drivesRegion) !== 0 ? this.#address : this.#address & this.#lowAddress;
  }

  #takeWord(control: number, nowMs: number): void {
    const drives = (control & CTRL.drivesData) !== 0;
    if (!drives) this.recordMisuse("WE_N rose while DQ_OE was off; the chip took ones");
    this.#parts.parallel?.write(this.#checkedAddress(control), drives ? this.#data : DATA_MASK, nowMs);
  }

  /** The data lines are pulled up where nothing drives them. */
  #dataLevels(nowMs: number): number {
    if ((this.#control & CTRL.drivesData) !== 0) return this.#data;
    const { parallel } = this.#parts;
    if (!parallel || !isReading(this.#control)) return DATA_MASK;
    this.#shown ??= parallel.read(this.#checkedAddress(this.#control), nowMs) & DATA_MASK;
    return this.#shown;
  }

  #checkedAddress(control: number): number {
    const sizeWords = this.#parts.parallel?.sizeWords ?? 1;
    if (sizeWords > this.#lowAddress + 1 && (control & CTRL.drivesRegion) === 0) {
      this.recordMisuse("the chip was accessed while REGION_OE was off, and saw zeros on its upper address lines");
    }
    return this.#latched % sizeWords;
  }
}

const isLow = (control: number, pin: number) => (control & pin) === 0;
const isWriting = (control: number) => isLow(control, CTRL.ce | CTRL.we);
const isReading = (control: number) => isLow(control, CTRL.ce | CTRL.oe) && !isLow(control, CTRL.we);

/** Corundum's register block for a parallel NOR chip. */
export const makeCorundumFlashBpi: MakeModel = (parts) => oneWindow(new CorundumFlashBpi(parts));
