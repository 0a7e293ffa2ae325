import { hex } from "../../bits/hex.ts";
import type { CardTime } from "../card-time.ts";
import type { RegisterBlock } from "../register-block.ts";
import { GLOBAL_INTERRUPT_ENABLE, INTERRUPT, NAME_BY_OFFSET, OFFSET, RESET_KEY, WINDOW_BYTES } from "./axi-quad-spi-registers.ts";
import type { QuadSpiCore } from "./quad-spi-core.ts";

type Read = (core: QuadSpiCore) => number;
type Write = (core: QuadSpiCore, value: number, nowMs: number) => void;

const READS: ReadonlyMap<number, Read> = new Map<number, Read>([
  [OFFSET.DGIER, ({ state }) => state.globalInterrupt],
  [OFFSET.IPISR, ({ state }) => state.interrupts],
  [OFFSET.IPIER, ({ state }) => state.interruptEnable],
  [OFFSET.SPICR, ({ state }) => state.control],
  [OFFSET.SPISR, (core) => core.status()],
  [OFFSET.SPIDRR, (core) => core.receive()],
  [OFFSET.SPISSR, ({ state }) => state.selection],
  // One less than the entries; PG153 leaves open what an empty FIFO shows.
  [OFFSET.TX_OCCUPANCY, ({ tx }) => Math.max(tx.count - 1, 0)],
  [OFFSET.RX_OCCUPANCY, ({ rx }) => Math.max(rx.count - 1, 0)],
]);

const WRITES: ReadonlyMap<number, Write> = new Map<number, Write>([
  [OFFSET.DGIER, ({ state }, value) => Object.assign(state, { globalInterrupt: (value & GLOBAL_INTERRUPT_ENABLE) >>> 0 })],
  [OFFSET.IPISR, ({ state }, value) => Object.assign(state, { interrupts: state.interrupts ^ (value & INTERRUPT.all) })],
  [OFFSET.IPIER, ({ state }, value) => Object.assign(state, { interruptEnable: value & INTERRUPT.all })],
  [OFFSET.SPICR, (core, value, nowMs) => core.control(value, nowMs)],
  [OFFSET.SPIDTR, (core, value, nowMs) => core.transmit(value & 0xff, nowMs)],
  [OFFSET.SPISSR, (core, value, nowMs) => core.select(value, nowMs)],
]);

/**
 * AMD's AXI Quad SPI core in standard mode, as PG153 describes it. State is brought up to date when an access comes; nothing happens
 * in between.
 */
export class AxiQuadSpi implements RegisterBlock {
  readonly sizeBytes = WINDOW_BYTES;
  readonly #time: CardTime;
  readonly #recordMisuse: (text: string) => void;

  constructor(
    readonly core: QuadSpiCore,
    surroundings: { readonly time: CardTime; readonly recordMisuse: (text: string) => void },
  ) {
    this.#time = surroundings.time;
    this.#recordMisuse = surroundings.recordMisuse;
  }

  read32(offset: number): number {
    this.core.catchUp(this.#time.afterReads(1));
    const read = READS.get(offset);
    if (read) return read(this.core);
    this.#recordMisuse(`${nameOf(offset)} was read`);
    return 0xffffffff;
  }

  write32(offset: number, value: number): void {
    const nowMs = this.#time.afterWrites(1);
    this.core.catchUp(nowMs);
    const write = WRITES.get(offset);
    if (write) write(this.core, value, nowMs);
    else if (offset === OFFSET.SRR && value === RESET_KEY) this.core.reset(nowMs);
    else this.#recordMisuse(`${nameOf(offset)} was written with ${hex(value)}`);
  }

  push32(offset: number, words: Uint32Array): void {
    if (offset === OFFSET.SPIDTR && this.#takesInOneStep(words.length)) {
      const firstMs = this.#time.afterWrites(1);
      this.core.catchUp(firstMs);
      this.core.transmitAll(words, firstMs);
      this.core.catchUp(this.#time.afterWrites(words.length - 1));
    } else {
      for (const word of words) this.write32(offset, word);
    }
  }

  pull32(offset: number, words: Uint32Array): void {
    const { rx, state } = this.core;
    this.core.catchUp(this.#time.nowMs());
    // While nothing moves, reads do nothing but empty the FIFO.
    const count = offset === OFFSET.SPIDRR && !state.isShifting ? Math.min(words.length, rx.count) : 0;
    rx.pop(words, { at: 0, count });
    this.#time.afterReads(count);
    for (let index = count; index < words.length; index++) words[index] = this.read32(offset);
  }

  refuse(reason: string): void {
    this.#recordMisuse(reason);
  }

  powerCut(): void {
    this.core.reset(this.#time.nowMs());
  }

  /** One step is the same as many where all bytes fit whatever leaves meanwhile, and come at least as fast as they leave. */
  #takesInOneStep(count: number): boolean {
    this.core.catchUp(this.#time.nowMs());
    return count > 0 && count <= this.core.tx.vacancy && this.#time.writeMs <= this.core.build.byteMs;
  }
}

const nameOf = (offset: number) => NAME_BY_OFFSET.get(offset) ?? `the reserved offset ${hex(offset, 2)}`;
