import { INTERRUPT, SPICR, SPISR } from "./axi-quad-spi-registers.ts";
import { ByteFifo } from "./byte-fifo.ts";
import { LONGEST_BURST_BYTES, type SpiLines } from "./spi-lines.ts";

export interface QuadSpiBuild {
  readonly fifoDepth: number;
  /** How long the pins need for one byte. */
  readonly byteMs: number;
  /** What a build for dual or quad mode takes as first byte of a transaction; undefined in standard mode, which knows no commands. */
  readonly supportedOpcodes?: readonly number[];
}

export interface QuadSpiSurroundings {
  readonly lines: SpiLines;
  readonly recordMisuse: (text: string) => void;
  /** Answers the access that is made now with an error. */
  readonly refuseAccess: () => void;
}

/** What is crossing the pins now; used by one core at a time and never kept. */
const BURST = {
  sent: new Uint8Array(LONGEST_BURST_BYTES),
  received: new Uint8Array(LONGEST_BURST_BYTES),
  count: 0,
  firstDoneMs: 0,
  byteMs: 0,
};

/** What the core holds besides its FIFOs. */
interface QuadSpiState {
  control: number;
  /** SPISSR. */
  selection: number;
  globalInterrupt: number;
  interruptEnable: number;
  interrupts: number;
  commandError: boolean;
  /** The next byte is the first since a chip was selected. */
  atCommand: boolean;
  isShifting: boolean;
  shiftedByte: number;
  shiftDoneMs: number;
}

const afterReset = (selection: number): QuadSpiState => ({
  control: SPICR.resetValue,
  selection,
  globalInterrupt: 0,
  interruptEnable: 0,
  interrupts: 0,
  commandError: false,
  atCommand: false,
  isShifting: false,
  shiftedByte: 0,
  shiftDoneMs: 0,
});

/**
 * FIFOs, shift register and control of the AXI Quad SPI core (PG153). The oldest byte of the transmit FIFO moves to the shift register
 * as soon as that is free, so Tx_Empty rises one byte time before the last byte has left the pins.
 */
export class QuadSpiCore {
  readonly tx: ByteFifo;
  readonly rx: ByteFifo;
  readonly state: QuadSpiState;
  readonly build: QuadSpiBuild;
  readonly #lines: SpiLines;
  readonly #recordMisuse: (text: string) => void;
  readonly #refuseAccess: () => void;

  constructor(build: QuadSpiBuild, { lines, recordMisuse, refuseAccess }: QuadSpiSurroundings, from?: QuadSpiCore) {
    this.build = build;
    this.#lines = lines;
    this.#recordMisuse = recordMisuse;
    this.#refuseAccess = refuseAccess;
    this.tx = from?.tx.clone() ?? new ByteFifo(build.fifoDepth);
    this.rx = from?.rx.clone() ?? new ByteFifo(build.fifoDepth);
    this.state = from ? { ...from.state } : afterReset(lines.idle);
  }

  /** Lets everything happen that has happened by `nowMs`. */
  catchUp(nowMs: number): void {
    const { state, build } = this;
    // Ends: each round takes bytes from the transmit FIFO, and nothing adds any.
    while (state.isShifting && state.shiftDoneMs <= nowMs) {
      const due = 1 + Math.floor((nowMs - state.shiftDoneMs) / build.byteMs);
      // The byte after a select may be a command that the core refuses, so it is looked at alone.
      this.#shiftOut(state.atCommand && build.supportedOpcodes ? 1 : Math.min(due, 1 + this.tx.count));
    }
  }

  status(): number {
    const { tx, rx, state } = this;
    return (
      SPISR.notSelectedAsSlave |
      (rx.count === 0 ? SPISR.rxEmpty : 0) |
      (rx.vacancy === 0 ? SPISR.rxFull : 0) |
      (tx.count === 0 ? SPISR.txEmpty : 0) |
      (tx.vacancy === 0 ? SPISR.txFull : 0) |
      (state.commandError ? SPISR.commandError : 0)
    );
  }

  control(value: number, nowMs: number): void {
    const { state } = this;
    state.control = value & SPICR.kept;
    // PG153 does not say what clears the command error; here the reset of the FIFO that holds the command does.
    if (value & SPICR.txReset) {
      this.tx.clear();
      state.commandError = false;
    }
    if (value & SPICR.rxReset) this.rx.clear();
    if (this.#isStarted() && !this.#isModelled()) this.#recordMisuse(`SPICR ${value.toString(2)}b asks for a mode that is not modelled`);
    if (state.isShifting && !this.#isRunning()) {
      // PG153: setting the inhibit bit during a transfer has an unpredictable outcome. Here the byte is lost halfway.
      this.#recordMisuse("SPICR stopped the transmitter inside a byte");
      this.#lines.loseClocks(state.selection);
      state.isShifting = false;
    }
    this.#loadShifter(nowMs);
  }

  select(value: number, nowMs: number): void {
    const { state } = this;
    const selection = (value & this.#lines.idle) >>> 0;
    if (state.isShifting && (~state.selection & selection) !== 0) this.#recordMisuse("SPISSR deselected a chip inside a byte");
    if (this.#lines.selectedCount(selection) > 1) this.#recordMisuse("SPISSR selected several chips at once");
    this.#changeSelection(selection, nowMs);
  }

  transmit(byte: number, nowMs: number): void {
    if (this.tx.vacancy > 0) this.tx.pushByte(byte);
    else this.#refuse("SPIDTR was written while full; the byte is lost");
    this.#loadShifter(nowMs);
  }

  /** All of `words`, for which there is room, the first of them at `nowMs` and the others faster than they can leave. */
  transmitAll(words: Uint32Array, nowMs: number): void {
    this.tx.push(words, words.length);
    this.#loadShifter(nowMs);
  }

  receive(): number {
    if (this.rx.count > 0) return this.rx.popByte();
    this.#refuse("SPIDRR was read while empty");
    return 0xffffffff;
  }

  reset(nowMs: number): void {
    this.#changeSelection(this.#lines.idle, nowMs);
    this.tx.clear();
    this.rx.clear();
    Object.assign(this.state, afterReset(this.#lines.idle));
  }

  /** PG153, "Optional FIFOs in Legacy Mode": accesses of a full transmit FIFO and of an empty receive FIFO are acknowledged with an error. */
  #refuse(reason: string): void {
    this.#recordMisuse(reason);
    this.#refuseAccess();
  }

  #changeSelection(selection: number, nowMs: number): void {
    const { state } = this;
    this.#lines.change(state.selection, selection, { nowMs, end: state.isShifting ? "inside-a-byte" : "after-a-byte" });
    if ((state.selection & ~selection) !== 0) state.atCommand = true;
    state.selection = selection;
  }

  /** Moves `count` bytes over the pins: the one in the shift register and the next of the FIFO. */
  #shiftOut(count: number): void {
    const { state, build, tx } = this;
    const queuedBefore = tx.count;
    BURST.sent[0] = state.shiftedByte;
    tx.pop(BURST.sent, { at: 1, count: count - 1 });
    BURST.count = count;
    BURST.firstDoneMs = state.shiftDoneMs;
    BURST.byteMs = build.byteMs;
    this.#lines.exchange(state.selection, BURST);
    this.#keepReceived(count);
    this.#noteDrained(queuedBefore);
    state.isShifting = false;
    this.#loadShifter(state.shiftDoneMs + (count - 1) * build.byteMs);
  }

  #keepReceived(count: number): void {
    const { rx, state } = this;
    const room = Math.min(count, rx.vacancy);
    rx.push(BURST.received, room);
    if (room < count) state.interrupts |= INTERRUPT.rxOverrun;
    if (rx.vacancy === 0) state.interrupts |= INTERRUPT.rxFull;
  }

  #loadShifter(nowMs: number): void {
    const { state, tx, build } = this;
    if (state.isShifting || state.commandError || tx.count === 0 || !this.#isRunning()) return;
    const queuedBefore = tx.count;
    const byte = tx.popByte();
    if (state.atCommand && build.supportedOpcodes && !build.supportedOpcodes.includes(byte)) {
      state.commandError = true;
      state.interrupts |= INTERRUPT.commandError;
      return;
    }
    state.atCommand = false;
    state.isShifting = true;
    state.shiftedByte = byte;
    state.shiftDoneMs = nowMs + build.byteMs;
    this.#noteDrained(queuedBefore);
  }

  /** Interrupts of a transmit FIFO that held `before` bytes and holds fewer now. */
  #noteDrained(before: number): void {
    const { state, tx } = this;
    const half = tx.depth / 2;
    if (before >= half && tx.count < half) state.interrupts |= INTERRUPT.txHalfEmpty;
    if (before > 0 && tx.count === 0) state.interrupts |= INTERRUPT.txEmpty;
  }

  #isStarted(): boolean {
    return (this.state.control & (SPICR.enable | SPICR.master | SPICR.inhibit)) === (SPICR.enable | SPICR.master);
  }

  /** Manual select, MSB first, no loopback, and one of the two modes that flash chips know. */
  #isModelled(): boolean {
    const { control } = this.state;
    const phase = control & (SPICR.cpol | SPICR.cpha);
    const isFlashMode = phase === 0 || phase === (SPICR.cpol | SPICR.cpha);
    return isFlashMode && (control & (SPICR.manualSelect | SPICR.loopback | SPICR.lsbFirst)) === SPICR.manualSelect;
  }

  #isRunning(): boolean {
    return this.#isStarted() && this.#isModelled();
  }
}
