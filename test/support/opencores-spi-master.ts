import type { Bus } from "../../core/bus/bus.ts";
import { busOver } from "../../core/bus/device-bus.ts";
import type { SimulatedClock } from "../../core/bus/simulated-clock.ts";
import { SpiSockets } from "../../core/sim/controllers/spi-sockets.ts";
import type { SpiDevice } from "../../core/sim/spi-device.ts";

/** OpenCores SPI Master Core Specification, Rev. 0.6, table 1. */
const OFFSET = { data: 0x00, ctrl: 0x10, divider: 0x14, ss: 0x18 } as const;
/** 3.4. */
const CTRL = { length: 0x7f, go: 0x100, rxNegative: 0x200, txNegative: 0x400, lsbFirst: 0x800, autoSelect: 0x2000 } as const;
const CTRL_BITS = 0x3f7f;
const BITS = 128;
const ACCESS_MS = 0.001;

/**
 * The SPI Master Core as its specification describes it: one shift register of 128 bits for both directions, no FIFO. What software
 * does wrong is recorded.
 */
export class OpencoresSpiMaster {
  readonly misuses: string[] = [];
  readonly #clock: SimulatedClock;
  readonly #busHz: number;
  readonly #chips: SpiSockets;
  #shift = 0n;
  #ctrl = 0;
  #divider = 0xffff;
  #ss = 0;
  /** When the transfer ends; until then no write has an effect. */
  #busyUntilMs = 0;

  constructor(chips: readonly SpiDevice[], { clock, busHz }: { readonly clock: SimulatedClock; readonly busHz: number }) {
    this.#clock = clock;
    this.#busHz = busHz;
    this.#chips = new SpiSockets(chips, { recordMisuse: (text) => this.misuses.push(text) });
  }

  /** Its registers, in a time in which each access takes 1 us. */
  bus(): Bus {
    return busOver({
      sizeBytes: 0x20,
      read: (offset, widthBits) => this.#read(this.#entered(offset, widthBits)),
      write: (offset, widthBits, value) => this.#write(this.#entered(offset, widthBits), Number(value)),
      close: () => {},
    });
  }

  #entered(offset: number, widthBits: number): number {
    this.#clock.advance(ACCESS_MS);
    if (widthBits !== 32) this.misuses.push(`an access of ${widthBits} bits at ${offset}`);
    return offset;
  }

  get #isBusy(): boolean {
    return this.#clock.nowMs() < this.#busyUntilMs;
  }

  #read(offset: number): number {
    if (offset === OFFSET.ctrl) return this.#isBusy ? this.#ctrl | CTRL.go : this.#ctrl;
    if (offset === OFFSET.divider) return this.#divider;
    if (offset === OFFSET.ss) return this.#ss;
    if (offset > OFFSET.ss) return this.#reserved(offset);
    if (this.#isBusy) this.misuses.push("data was read during a transfer");
    return Number((this.#shift >> BigInt(offset * 8)) & 0xffff_ffffn);
  }

  #write(offset: number, value: number): void {
    if (this.#isBusy) this.misuses.push(`a write to ${offset} was lost: a transfer was going on`);
    else if (offset === OFFSET.ctrl) this.#control(value);
    else if (offset === OFFSET.divider) this.#divider = value & 0xffff;
    else if (offset === OFFSET.ss) this.#select(value);
    else if (offset > OFFSET.ss) this.#reserved(offset);
    else {
      const at = BigInt(offset * 8);
      this.#shift = (this.#shift & ~(0xffff_ffffn << at)) | (BigInt(value) << at);
    }
  }

  #reserved(offset: number): number {
    this.misuses.push(`the reserved offset ${offset} was accessed`);
    return 0;
  }

  #select(value: number): void {
    this.#ss = value & 0xff;
    this.#chips.select(this.#ss, this.#clock.nowMs());
  }

  /** 3.4: the other bits must stand before the write that sets GO_BSY. */
  #control(value: number): void {
    const settings = value & CTRL_BITS & ~CTRL.go;
    const isStart = (value & CTRL.go) !== 0;
    if (isStart && settings !== this.#ctrl) this.misuses.push("CTRL was changed by the write that starts the transfer");
    this.#ctrl = settings;
    if (isStart) this.#transfer();
  }

  #transfer(): void {
    const count = this.#ctrl & CTRL.length || BITS;
    const bitMs = (2000 * (this.#divider + 1)) / this.#busHz;
    const endMs = this.#clock.nowMs() + count * bitMs;
    // Mode 0: data changes on the falling edge and is taken on the rising one.
    if ((this.#ctrl & CTRL.txNegative) === 0 || (this.#ctrl & CTRL.rxNegative) !== 0) this.misuses.push("not the edges of SPI mode 0");
    if ((this.#ctrl & CTRL.autoSelect) !== 0) this.misuses.push("the chip select follows each transfer");
    for (let index = 0; index < count; index++) {
      const at = BigInt((this.#ctrl & CTRL.lsbFirst) !== 0 ? index : count - 1 - index);
      const sent = Number((this.#shift >> at) & 1n);
      const received = this.#chips.shift(sent, 1, this.#clock.nowMs() + (index + 1) * bitMs);
      this.#shift = (this.#shift & ~(1n << at)) | (BigInt(received & 1) << at);
    }
    this.#busyUntilMs = endMs;
  }
}
