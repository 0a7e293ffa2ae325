import { hex } from "../../bits/hex.ts";
import { BlockBase } from "../block-base.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import { oneWindow } from "./one-window.ts";
import { SpiSockets } from "./spi-sockets.ts";

/** Parameters, with what stands where the card gives none: `busClockHz`, of which the serial clock is made. */
const DEFAULTS = { busClockHz: 100_000_000 };

/** OpenCores SPI Master Core Specification, Rev. 0.6, table 1. */
const OFFSET = { data: 0x00, ctrl: 0x10, divider: 0x14, ss: 0x18 } as const;
const SIZE_BYTES = 0x1c;
/** 3.4. */
const CTRL = { length: 0x7f, go: 0x100, rxNegative: 0x200, txNegative: 0x400, lsbFirst: 0x800, autoSelect: 0x2000 } as const;
const CTRL_BITS = 0x3f7f;
const BITS = 128;

const afterReset = () => ({ shift: 0n, ctrl: 0, divider: 0xffff, ss: 0 });

class OpencoresSpiMaster extends BlockBase {
  readonly #busHz: number;
  readonly #chips: SpiSockets;
  #state = afterReset();
  /** When the transfer ends; until then no write has an effect. */
  #busyUntilMs = 0;

  constructor(parts: ModelParts) {
    super(SIZE_BYTES, parts);
    this.#busHz = { ...DEFAULTS, ...parts.parameters }.busClockHz;
    this.#chips = new SpiSockets(parts.spi, parts);
  }

  powerCut(): void {
    this.#state = afterReset();
    this.#busyUntilMs = 0;
    this.#chips.powerCut();
  }

  protected readAt(offset: number, nowMs: number): number {
    const { ctrl, divider, ss, shift } = this.#state;
    const isBusy = nowMs < this.#busyUntilMs;
    if (offset === OFFSET.ctrl) return isBusy ? ctrl | CTRL.go : ctrl;
    if (offset === OFFSET.divider) return divider;
    if (offset === OFFSET.ss) return ss;
    if (isBusy) this.recordMisuse("data was read during a transfer");
    return Number((shift >> BigInt(offset * 8)) & 0xffff_ffffn);
  }

  protected writeAt(offset: number, value: number, nowMs: number): void {
    const state = this.#state;
    if (nowMs < this.#busyUntilMs) this.recordMisuse(`a write to ${hex(offset, 2)} was lost: a transfer was going on`);
    else if (offset === OFFSET.ctrl) this.#control(value, nowMs);
    else if (offset === OFFSET.divider) state.divider = value & 0xffff;
    else if (offset === OFFSET.ss) this.#select(value, nowMs);
    else {
      const at = BigInt(offset * 8);
      state.shift = (state.shift & ~(0xffff_ffffn << at)) | (BigInt(value) << at);
    }
  }

  #select(value: number, nowMs: number): void {
    this.#state.ss = value & this.#chips.lines;
    this.#chips.select(this.#state.ss, nowMs);
  }

  /** 3.4: the other bits must stand before the write that sets GO_BSY. */
  #control(value: number, nowMs: number): void {
    const settings = value & CTRL_BITS & ~CTRL.go;
    const isStart = (value & CTRL.go) !== 0;
    if (isStart && settings !== this.#state.ctrl) this.recordMisuse("CTRL was changed by the write that starts the transfer");
    this.#state.ctrl = settings;
    if (isStart) this.#transfer(nowMs);
  }

  #transfer(nowMs: number): void {
    const { ctrl, divider } = this.#state;
    const count = ctrl & CTRL.length || BITS;
    const bitMs = (2000 * (divider + 1)) / this.#busHz;
    // Mode 0: data changes on the falling edge and is taken on the rising one.
    if ((ctrl & CTRL.txNegative) === 0 || (ctrl & CTRL.rxNegative) !== 0) this.recordMisuse("not the edges of SPI mode 0");
    if ((ctrl & CTRL.autoSelect) !== 0) this.recordMisuse("the chip select follows each transfer");
    let { shift } = this.#state;
    for (let index = 0; index < count; index++) {
      const at = BigInt((ctrl & CTRL.lsbFirst) !== 0 ? index : count - 1 - index);
      const sent = Number((shift >> at) & 1n);
      const received = this.#chips.shift(sent, 1, nowMs + (index + 1) * bitMs);
      shift = (shift & ~(1n << at)) | (BigInt(received & 1) << at);
    }
    this.#state.shift = shift;
    this.#busyUntilMs = nowMs + count * bitMs;
  }
}

/** The SPI Master Core as its specification describes it: one shift register of 128 bits for both directions, no FIFO. */
export const makeOpencoresSpiMaster: MakeModel = (parts) => oneWindow(new OpencoresSpiMaster(parts));
