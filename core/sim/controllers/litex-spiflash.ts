import type { MakeModel, ModelParts } from "../controller-model.ts";
import { type Csr, LitexCsrs } from "./litex-csrs.ts";
import { oneWindow } from "./one-window.ts";
import { SpiSockets } from "./spi-sockets.ts";

/**
 * Parameters, with what stands where the card gives none:
 * - `spiClockHz` (25 MHz) and `sysClockHz` (100 MHz): the clock divider divides the second, and starts at what makes the first.
 *
 * What a `csr.json` lists is there. Without it: all of SPIMaster but the clock divider, and no `cs_n`.
 */
const DEFAULTS = { spiClockHz: 25_000_000, sysClockHz: 100_000_000 };

type Name = "control" | "status" | "mosi" | "miso" | "cs" | "loopback" | "clk_divider" | "cs_n";

/** litex/soc/cores/spi/spi_master.py, in the order of its `add_csr`. Of some builds the module is called `spi` inside the flash's. */
const CSRS: readonly Csr<Name>[] = [
  { name: "control", names: ["control", "spi_control"], isDefault: true },
  { name: "status", names: ["status", "spi_status"], isDefault: true },
  { name: "mosi", names: ["mosi", "spi_mosi"], words: 2, isDefault: true },
  { name: "miso", names: ["miso", "spi_miso"], words: 2, isDefault: true },
  { name: "cs", names: ["cs", "spi_cs"], isDefault: true },
  { name: "loopback", names: ["loopback", "spi_loopback"], isDefault: true },
  { name: "clk_divider", names: ["clk_divider", "spi_clk_divider"], isDefault: false },
  // A GPIO output on the chip's pin, in builds of before SPIMaster had a manual mode.
  { name: "cs_n", names: ["cs_n", "cs_n_out"], isDefault: false },
];

/**
 * A build whose chip select is a module of its own (litex_m2sdr 041bd9d8, software/kernel/csr.h), counted from that one. SPIMaster, which
 * has no pin for it, keeps its `cs` all the same.
 */
const CSRS_WITH_GPIO: readonly Csr<Name>[] = [
  { name: "cs_n", names: ["cs_n_out"], isDefault: true, defaultOffset: 0 },
  ...CSRS.filter(({ name }) => name !== "cs_n").map((csr) => (csr.name === "control" ? { ...csr, defaultOffset: 0x1800 } : csr)),
];

const CONTROL = { start: 0x1, lengthShift: 8, length: 0xff00 };
const STATUS = { done: 0x1 };
const CS = { manual: 0x1_0000 };
const CS_RESET = 0x1;

/** spi_flash.py: 40 bits, in raw mode. */
const DATA_BITS = 40;
const DATA_BYTES = DATA_BITS / 8;
const WORD = 2 ** 32;
const ALL_ONES = 2 ** DATA_BITS - 1;
/** The state machine waits for an edge of its clock before the first bit, and for half a period after the last. */
const IDLE_BITS = 1.5;

interface Transfer {
  readonly startMs: number;
  readonly doneMs: number;
  readonly bits: number;
  readonly mosi: number;
}

const afterReset = () => ({ length: 0, mosi: 0, mosiHigh: 0, miso: 0, cs: CS_RESET, loopback: 0, csN: 0 });

class LitexSpiFlash extends LitexCsrs<Name> {
  readonly #sockets: SpiSockets;
  readonly #sysClockHz: number;
  readonly #resetDivider: number;
  #state = afterReset();
  #divider: number;
  #transfer: Transfer | undefined;

  constructor(parts: ModelParts, csrs: readonly Csr<Name>[]) {
    super(csrs, parts);
    const { spiClockHz, sysClockHz } = { ...DEFAULTS, ...parts.parameters };
    this.#sysClockHz = sysClockHz;
    this.#resetDivider = Math.ceil(sysClockHz / spiClockHz);
    this.#divider = this.#resetDivider;
    this.#sockets = new SpiSockets(parts.spi, parts);
    this.#moveSelect(0);
  }

  powerCut(): void {
    this.#state = afterReset();
    this.#divider = this.#resetDivider;
    this.#transfer = undefined;
    this.#sockets.powerCut();
    this.#moveSelect(0);
  }

  protected readCsr(name: Name, word: number, nowMs: number): number {
    this.#catchUp(nowMs);
    return READS[name](this.#view(), word);
  }

  protected writeCsr(name: Name, value: number, { word, nowMs }: { readonly word: number; readonly nowMs: number }): void {
    this.#catchUp(nowMs);
    const state = this.#state;
    if (name === "control") this.#writeControl(value, nowMs);
    else if (name === "mosi" && word === 0) state.mosiHigh = value & 0xff;
    // The lower word commits both.
    else if (name === "mosi") state.mosi = state.mosiHigh * WORD + value;
    else if (name === "cs") this.#changeSelect({ cs: value & (CS.manual | this.#sockets.lines) }, nowMs);
    else if (name === "cs_n") this.#changeSelect({ csN: value & 1 }, nowMs);
    else if (name === "loopback") state.loopback = value & 1;
    else if (name === "clk_divider") this.#divider = value & 0xffff;
    else this.refuseWrite(name, value);
  }

  #view() {
    return { ...this.#state, divider: this.#divider, isDone: this.#transfer === undefined };
  }

  #writeControl(value: number, nowMs: number): void {
    if (this.#transfer) {
      this.recordMisuse("control was written during a transfer; ignored");
      return;
    }
    const bits = (value & CONTROL.length) >>> CONTROL.lengthShift;
    this.#state.length = bits;
    if ((value & CONTROL.start) === 0) return;
    const bitMs = (this.#divider * 1000) / this.#sysClockHz;
    // Lengths that the counter never reaches, and a divider that makes no clock, leave the core busy for ever.
    const isEndless = bits === 0 || bits > DATA_BITS || this.#divider < 2;
    if (isEndless) this.recordMisuse(`a transfer of ${bits} bits with clock divider ${this.#divider} was started; it never ends`);
    const doneMs = isEndless ? Number.POSITIVE_INFINITY : nowMs + (bits + IDLE_BITS) * bitMs;
    this.#transfer = { startMs: nowMs + bitMs, doneMs, bits, mosi: this.#state.mosi };
  }

  #catchUp(nowMs: number): void {
    const transfer = this.#transfer;
    if (!transfer || transfer.doneMs > nowMs) return;
    this.#transfer = undefined;
    if (!this.#isHeldBySoftware()) this.#sockets.select(this.#state.cs & this.#sockets.lines, transfer.startMs);
    this.#state.miso = this.#state.loopback ? looped(transfer) : this.#shift(transfer);
    if (!this.#isHeldBySoftware()) this.#sockets.select(0, transfer.doneMs);
  }

  /** The input shift register runs all the time, so above what was asked for is what the idle line showed. */
  #shift({ startMs, doneMs, bits, mosi }: Transfer): number {
    const bitMs = (doneMs - startMs) / bits;
    let received = ALL_ONES;
    for (let index = 0; index * 8 < bits; index++) {
      const count = Math.min(8, bits - index * 8);
      const byte = Math.floor(mosi / 2 ** (8 * (DATA_BYTES - 1 - index))) & 0xff;
      const answer = this.#sockets.shift(byte >> (8 - count), count, startMs + (index * 8 + count) * bitMs);
      received = (received * 2 ** count + answer) % 2 ** DATA_BITS;
    }
    return received;
  }

  #changeSelect(change: { readonly cs: number } | { readonly csN: number }, nowMs: number): void {
    if (this.#transfer) {
      this.recordMisuse("the chip select was written during a transfer, which is lost");
      this.#sockets.loseClocks();
      this.#transfer = undefined;
    }
    Object.assign(this.#state, change);
    this.#moveSelect(nowMs);
  }

  #moveSelect(nowMs: number): void {
    const { cs, csN } = this.#state;
    const held = this.has("cs_n") ? 1 - csN : cs & this.#sockets.lines;
    this.#sockets.select(this.#isHeldBySoftware() ? held : 0, nowMs);
  }

  #isHeldBySoftware(): boolean {
    return this.has("cs_n") || (this.#state.cs & CS.manual) !== 0;
  }
}

type View = ReturnType<typeof afterReset> & { readonly divider: number; readonly isDone: boolean };

const READS: Readonly<Record<Name, (view: View, word: number) => number>> = {
  control: ({ length }) => length << CONTROL.lengthShift,
  // Bit 1 is 0: the mode is raw.
  status: ({ isDone }) => (isDone ? STATUS.done : 0),
  mosi: ({ mosi }, word) => wordOf(mosi, word),
  miso: ({ miso }, word) => wordOf(miso, word),
  cs: ({ cs }) => cs,
  loopback: ({ loopback }) => loopback,
  clk_divider: ({ divider }) => divider,
  cs_n: ({ csN }) => csN,
};

const wordOf = (value: number, word: number): number => (word === 0 ? Math.floor(value / WORD) : value % WORD);

const looped = ({ mosi, bits }: Transfer): number =>
  (2 ** DATA_BITS - 2 ** bits + Math.floor(mosi / 2 ** (DATA_BITS - bits))) % 2 ** DATA_BITS;

/** LiteX's SPI master for a flash: 40 bits a transfer, most significant bit first. */
export const makeLitexSpiFlash: MakeModel = (parts) => oneWindow(new LitexSpiFlash(parts, CSRS));

/** The same with a GPIO for the chip select: litex-boards' targets and M2SDR. */
export const makeLitexS7SpiFlash: MakeModel = (parts) => oneWindow(new LitexSpiFlash(parts, CSRS_WITH_GPIO));
