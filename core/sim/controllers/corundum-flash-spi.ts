import { BlockBase } from "../block-base.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import { CorundumFlashHeader } from "./corundum-flash-header.ts";
import { oneWindow } from "./one-window.ts";
import { SPI_PIN, SpiPins } from "./spi-pins.ts";

/**
 * Parameters, with what stands where the card gives none:
 * - `lanes` (4): data lines of each chip that are wired. 1 means one in each direction, so D0 and D1.
 * - `format` (0x12: two segments, the second is loaded first): what FORMAT reads.
 * - `blockVersion` (0x200): what VERSION reads; 0x100 on old builds, where FORMAT is coded differently.
 *
 * Chip 0 of the card is on CTRL0, chip 1 on CTRL1.
 */
const DEFAULTS = { lanes: 4, format: 0x12, blockVersion: 0x200 };

/** Corundum, docs/source/rb/flash_spi.rst. */
const OFFSET = { CTRL0: 0x10, CTRL1: 0x14 } as const;
const BLOCK_BYTES = OFFSET.CTRL1 + 4;
const BLOCK_TYPE = 0xc120;

/** D0 is MOSI and D1 is MISO. CLK and CS_N stand side by side as in {@link SPI_PIN}. */
const CTRL = {
  data: 0x0000f,
  dataIn: 0x00002,
  outputEnable: 0x00f00,
  enableD0: 0x00100,
  enableD1: 0x00200,
  clock: 0x10000,
  deselect: 0x20000,
} as const;
const ENABLE_SHIFT = 8;
const CLOCK_SHIFT = 15;

/** What belongs to one chip. CLK is not here: fpga_core.v has one register for both. */
interface Lines {
  readonly pins: SpiPins;
  /** D, OE and CS_N as written last. */
  written: number;
}

class CorundumFlashSpi extends BlockBase {
  readonly #chips: readonly Lines[];
  /** Data lines that lead somewhere; the others read 0. */
  readonly #wired: number;
  readonly #header: CorundumFlashHeader;
  #clock = 0;

  constructor(parts: ModelParts) {
    super(BLOCK_BYTES, parts);
    const { lanes, format, blockVersion } = { ...DEFAULTS, ...parts.parameters };
    this.#wired = lanes === 1 ? 0x3 : (1 << lanes) - 1;
    this.#chips = parts.spi.slice(0, 2).map((device) => ({ pins: new SpiPins(device, parts), written: CTRL.deselect }));
    this.#header = new CorundumFlashHeader({ type: BLOCK_TYPE, version: blockVersion, format }, parts);
  }

  powerCut(): void {
    this.#clock = 0;
    for (const chip of this.#chips) {
      chip.written = CTRL.deselect;
      chip.pins.powerCut();
    }
  }

  protected readAt(offset: number, nowMs: number): number {
    if (offset < OFFSET.CTRL0) return this.#header.read(offset);
    const chip = this.#chips[(offset - OFFSET.CTRL0) >> 2];
    // Boards with one chip have no CTRL1, and answer 0 there. Software looks to find out.
    if (!chip) return 0;
    return (chip.written & (CTRL.outputEnable | CTRL.deselect)) | this.#clock | this.#dataLevels(chip, nowMs);
  }

  protected writeAt(offset: number, value: number, nowMs: number): void {
    const chip = this.#chips[(offset - OFFSET.CTRL0) >> 2];
    if (chip) this.#writeControl(chip, value, nowMs);
    else if (offset < OFFSET.CTRL0) this.#header.write(offset, value);
  }

  #writeControl(written: Lines, value: number, nowMs: number): void {
    this.#clock = value & CTRL.clock;
    written.written = value & (CTRL.data | CTRL.outputEnable | CTRL.deselect);
    if ((value & (CTRL.deselect | CTRL.enableD1)) === CTRL.enableD1)
      this.recordMisuse("D1 was driven while the chip that drives it is selected");
    for (const chip of this.#chips) chip.pins.drive(this.#pinLevels(chip), nowMs);
  }

  #pinLevels({ written }: Lines): number {
    const mosi = (written & CTRL.enableD0) === 0 ? SPI_PIN.mosi : written & SPI_PIN.mosi;
    return mosi | (((written | this.#clock) >>> CLOCK_SHIFT) & (SPI_PIN.clock | SPI_PIN.deselect));
  }

  /** D0 to D3 as the FPGA's pins see them: what it drives itself, the answer of the chip, and ones where nothing drives. */
  #dataLevels({ pins, written }: Lines, nowMs: number): number {
    const driven = (written >>> ENABLE_SHIFT) & CTRL.data;
    const answered = pins.miso(nowMs) === 1 ? CTRL.data : CTRL.data & ~CTRL.dataIn;
    return ((written & driven) | (answered & ~driven)) & this.#wired;
  }
}

/** Corundum's register block for one or two SPI flash chips on pins that software moves. */
export const makeCorundumFlashSpi: MakeModel = (parts) => oneWindow(new CorundumFlashSpi(parts));
