import { hex } from "../../bits/hex.ts";
import type { Words } from "../../bus/bus.ts";
import { BlockBase, type BlockSurroundings } from "../block-base.ts";
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
 * Registers of AMD's AXI Quad SPI core in standard mode, as PG153 describes it. State is brought up to date when an access comes;
 * nothing happens in between.
 */
export class AxiQuadSpiBlock extends BlockBase {
  constructor(
    readonly core: QuadSpiCore,
    surroundings: BlockSurroundings,
  ) {
    super(WINDOW_BYTES, surroundings);
  }

  /** Many bytes for the transmit FIFO at once. */
  override push(offset: number, words: Words): void {
    if (words instanceof Uint32Array && offset === OFFSET.SPIDTR && this.#takesInOneStep(words.length)) {
      const firstMs = this.time.afterWrites(1);
      this.core.catchUp(firstMs);
      this.core.transmitAll(words, firstMs);
      this.core.catchUp(this.time.afterWrites(words.length - 1));
    } else {
      super.push(offset, words);
    }
  }

  /** Many bytes of the receive FIFO at once. */
  override pull(offset: number, words: Words): void {
    if (words instanceof Uint32Array && offset === OFFSET.SPIDRR) this.#drain(words);
    else super.pull(offset, words);
  }

  powerCut(): void {
    this.core.reset(this.time.nowMs());
  }

  protected override readAt(offset: number, nowMs: number): number {
    this.core.catchUp(nowMs);
    const read = READS.get(offset);
    if (read) return read(this.core);
    this.recordMisuse(`${nameOf(offset)} was read`);
    return 0xffff_ffff;
  }

  protected override writeAt(offset: number, value: number, nowMs: number): void {
    this.core.catchUp(nowMs);
    const write = WRITES.get(offset);
    if (write) write(this.core, value, nowMs);
    else if (offset === OFFSET.SRR && value === RESET_KEY) this.core.reset(nowMs);
    else this.recordMisuse(`${nameOf(offset)} was written with ${hex(value)}`);
  }

  #drain(words: Uint32Array): void {
    const { rx, state } = this.core;
    this.core.catchUp(this.time.nowMs());
    // While nothing moves, reads do nothing but empty the FIFO.
    const count = state.isShifting ? 0 : Math.min(words.length, rx.count);
    rx.pop(words, { at: 0, count });
    this.time.afterReads(count);
    for (let index = count; index < words.length; index++) words[index] = this.read(OFFSET.SPIDRR, 32);
  }

  /** One step is the same as many where all bytes fit whatever leaves meanwhile, and come at least as fast as they leave. */
  #takesInOneStep(count: number): boolean {
    this.core.catchUp(this.time.nowMs());
    return count > 0 && count <= this.core.tx.vacancy && this.time.writeMs <= this.core.build.byteMs;
  }
}

const nameOf = (offset: number) => NAME_BY_OFFSET.get(offset) ?? `the reserved offset ${hex(offset, 2)}`;
