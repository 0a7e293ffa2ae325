import { BlockBase } from "../block-base.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import { HM2, HM2_BLOCK_BYTES, HM2_COOKIE, PCI_CLOCK_HZ, UNDRIVEN } from "./hm2-registers.ts";
import { oneWindow } from "./one-window.ts";
import { SpiSocket } from "./spi-socket.ts";

/** hostmot2-firmware, src/simplespi8.vhd; `div => 2` in TopPCIHostMot2.vhd makes each half of an SPI clock three clocks long. */
const BIT_MS = (2 * 3 * 1000) / PCI_CLOCK_HZ;
const BITS = 8;

const CONTROL = { csN: 1, shifting: 2, dataValid: 4, driven: 7 } as const;
const DATA_BITS = 0xff;

const afterReset = () => ({ csN: 1, dataValid: 0, data: 0 });

/** What is on its way over the pins. */
interface Shift {
  readonly byte: number;
  readonly startMs: number;
}

class Hm2Spi extends BlockBase {
  readonly #socket: SpiSocket;
  #state = afterReset();
  #shift: Shift | undefined;

  constructor(parts: ModelParts) {
    super(HM2_BLOCK_BYTES, parts);
    this.#socket = new SpiSocket(parts.spi[0]);
  }

  /** Other ports of the design lie between. */
  owns(offset: number): boolean {
    return offset === HM2.SPI_CONTROL || offset === HM2.SPI_DATA || offset === HM2.COOKIE;
  }

  powerCut(): void {
    this.#state = afterReset();
    this.#shift = undefined;
    this.#socket.powerCut();
  }

  protected readAt(offset: number, nowMs: number): number {
    this.#catchUp(nowMs);
    if (offset === HM2.COOKIE) return HM2_COOKIE;
    if (offset === HM2.SPI_CONTROL) return this.#control() | (UNDRIVEN & ~CONTROL.driven);
    if (offset !== HM2.SPI_DATA) return this.unknownRead(offset);
    if (this.#shift) this.recordMisuse("SPI_DATA was read while a byte was shifted");
    return this.#state.data | (UNDRIVEN & ~DATA_BITS);
  }

  protected writeAt(offset: number, value: number, nowMs: number): void {
    this.#catchUp(nowMs);
    if (offset === HM2.SPI_CONTROL) this.#select(value & CONTROL.csN, nowMs);
    else if (offset === HM2.SPI_DATA) this.#start(value & DATA_BITS, nowMs);
    else this.unknownWrite(offset, value);
  }

  #control(): number {
    const { csN, dataValid } = this.#state;
    return csN | (this.#shift ? CONTROL.shifting : 0) | (dataValid ? CONTROL.dataValid : 0);
  }

  #select(csN: number, nowMs: number): void {
    if (csN === this.#state.csN) return;
    if (this.#shift) this.recordMisuse("the chip select moved inside a byte");
    this.#sendPart(nowMs);
    this.#state.csN = csN;
    if (csN === 0) this.#socket.select("low");
    else this.#socket.deselect(nowMs);
  }

  /** A byte in the middle of another begins anew; what of the first has left, the chip has got. */
  #start(byte: number, nowMs: number): void {
    if (this.#shift) this.recordMisuse("SPI_DATA was written while a byte was shifted");
    this.#sendPart(nowMs);
    this.#state.dataValid = 0;
    this.#shift = { byte, startMs: nowMs };
  }

  /** Sends those bits of the current byte that have left by now. */
  #sendPart(nowMs: number): void {
    if (!this.#shift) return;
    const { byte, startMs } = this.#shift;
    const count = Math.min(BITS - 1, Math.floor((nowMs - startMs) / BIT_MS));
    if (count > 0) this.#socket.shift(byte >> (BITS - count), count, nowMs);
  }

  #catchUp(nowMs: number): void {
    const shift = this.#shift;
    if (!shift) return;
    const doneMs = shift.startMs + BITS * BIT_MS;
    if (doneMs > nowMs) return;
    this.#shift = undefined;
    this.#state.data = this.#socket.shift(shift.byte, BITS, doneMs);
    this.#state.dataValid = 1;
  }
}

/** The port to the configuration flash of Mesa's HostMot2, as its VHDL describes it. */
export const makeHm2Spi: MakeModel = (parts) => oneWindow(new Hm2Spi(parts));
