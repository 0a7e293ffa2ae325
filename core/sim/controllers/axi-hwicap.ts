import { hex } from "../../bits/hex.ts";
import { BlockBase } from "../block-base.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import { ConfigurationLogic } from "../fpga/configuration-logic.ts";
import { oneWindow } from "./one-window.ts";

/**
 * Parameters, with what stands where the card gives none: words in both FIFOs, the clock of the ICAP in Hz, and the bits that WBSTAR
 * lacks of a byte address. Defaults of the core are FIFOs of 64 and 128 words (AMD PG134, customization); 100 MHz is the ICAP's fastest.
 */
const DEFAULTS = { writeFifoWords: 64, readFifoWords: 128, icapClockHz: 100_000_000, wbstarShift: 0 };

/** AMD PG134, table 2-4; the names of xhwicap_l.h. */
const OFFSET = {
  GIER: 0x1c,
  ISR: 0x20,
  IER: 0x28,
  WF: 0x100,
  RF: 0x104,
  SZ: 0x108,
  CR: 0x10c,
  SR: 0x110,
  WFV: 0x114,
  RFO: 0x118,
  ASR: 0x11c,
} as const;
const SIZE_BYTES = 0x120;

/** xhwicap_l.h. Writing and reading clear themselves; drivers take fifoClear and reset back by themselves. */
const CR = { write: 0x01, read: 0x02, fifoClear: 0x04, reset: 0x08, abort: 0x10 } as const;
const SR = {
  done: 0x001,
  endOfStartup: 0x004,
  notInAbort: 0x020,
  readInProgress: 0x040,
  aligned: 0x080,
  noConfigurationError: 0x100,
} as const;
const ISR = { writeFifoEmpty: 0x4, readFifoFull: 0x8, all: 0xf } as const;
/** SZ and the counts of Linux' driver (xilinx_hwicap.h, XHI_MAX_READ_TRANSACTION_WORDS). */
const MOST_READ_WORDS = 0xfff;

const afterReset = () => ({ size: 0, held: 0, interruptEnable: 0, globalEnable: 0, interrupts: 0 });

interface Transfer {
  readonly kind: "write" | "read";
  /** When the last word that it has by now is moved. */
  doneMs: number;
}

class AxiHwicap extends BlockBase {
  readonly #logic: ConfigurationLogic;
  readonly #config: typeof DEFAULTS;
  readonly #wordMs: number;
  readonly #writeFifo: number[] = [];
  readonly #readFifo: number[] = [];
  #state = afterReset();
  #transfer: Transfer | undefined;
  #wordsToRead = 0;

  constructor(parts: ModelParts) {
    super(SIZE_BYTES, parts);
    this.#config = { ...DEFAULTS, ...parts.parameters };
    this.#wordMs = 1000 / this.#config.icapClockHz;
    const { fabric, recordMisuse } = parts;
    this.#logic = new ConfigurationLogic({
      fabric,
      recordMisuse,
      wbstarShift: this.#config.wbstarShift,
      beforeBoot: () => this.#resetCore(),
    });
  }

  powerCut(): void {
    this.#resetCore();
    this.#logic.powerCut();
  }

  protected readAt(offset: number, nowMs: number): number {
    this.#catchUp(nowMs);
    switch (offset) {
      case OFFSET.GIER:
        return this.#state.globalEnable;
      case OFFSET.ISR:
        return this.#state.interrupts;
      case OFFSET.IER:
        return this.#state.interruptEnable;
      case OFFSET.RF:
        return this.#readWord();
      case OFFSET.CR:
        return this.#state.held | (this.#transfer ? CR[this.#transfer.kind] : 0);
      case OFFSET.SR:
        return this.#status;
      case OFFSET.WFV:
        // One place is never used: an empty FIFO of 64 words reads 0x3f.
        return this.#config.writeFifoWords - 1 - this.#writeFifo.length - this.#wordsOnTheWay(nowMs);
      case OFFSET.RFO:
        return this.#readFifo.length;
      case OFFSET.ASR:
        return 0;
      default:
        return this.unknownRead(offset);
    }
  }

  protected writeAt(offset: number, value: number, nowMs: number): void {
    this.#catchUp(nowMs);
    const state = this.#state;
    if (offset === OFFSET.WF) this.#writeWord(value, nowMs);
    else if (offset === OFFSET.CR) this.#control(value, nowMs);
    else if (offset === OFFSET.SZ) state.size = value & MOST_READ_WORDS;
    else if (offset === OFFSET.GIER) state.globalEnable = value & 0x8000_0000;
    else if (offset === OFFSET.IER) state.interruptEnable = value & ISR.all;
    else if (offset === OFFSET.ISR) state.interrupts ^= value & ISR.all;
    else this.unknownWrite(offset, value);
  }

  #writeWord(word: number, nowMs: number): void {
    const queued = this.#writeFifo.length + this.#wordsOnTheWay(nowMs);
    if ((this.#state.held & (CR.fifoClear | CR.reset)) !== 0)
      this.recordMisuse("a word was written while the FIFOs are held clear; it is lost");
    else if (queued >= this.#config.writeFifoWords - 1) this.recordMisuse("a word was written into a full FIFO; it is lost");
    else this.#writeFifo.push(word);
    // A write that goes on takes along what comes into the FIFO in the meantime.
    if (this.#transfer?.kind === "write") this.#shiftOut(this.#transfer);
  }

  /** Words of a write that the ICAP has yet to take. */
  #wordsOnTheWay(nowMs: number): number {
    return this.#transfer?.kind === "write" ? Math.ceil((this.#transfer.doneMs - nowMs) / this.#wordMs) : 0;
  }

  #readWord(): number {
    const word = this.#readFifo.shift();
    if (word === undefined) this.recordMisuse("the empty read FIFO was read");
    return word ?? 0;
  }

  #control(value: number, nowMs: number): void {
    const asked = value & (CR.write | CR.read);
    if ((value & CR.abort) !== 0) this.#abort();
    if ((value & CR.reset) !== 0) this.#resetCore();
    else if ((value & CR.fifoClear) !== 0) this.#clearFifos();
    this.#state.held = value & (CR.fifoClear | CR.reset);
    if (asked === 0) return;
    if (asked === (CR.write | CR.read)) this.recordMisuse("a write and a read were asked for at once; nothing happens");
    else if (this.#state.held !== 0) this.recordMisuse("a transfer was asked for while the FIFOs are held clear; nothing happens");
    else this.#begin(asked === CR.write ? "write" : "read", nowMs);
  }

  #begin(kind: "write" | "read", nowMs: number): void {
    if (this.#transfer?.kind === "write" && kind === "write") return;
    const transfer = { kind, doneMs: nowMs };
    if (this.#transfer) this.recordMisuse(`a ${kind} was asked for during a ${this.#transfer.kind}; nothing happens`);
    else if (kind === "read" && this.#state.size === 0) this.recordMisuse("a read of no words was asked for");
    else {
      this.#transfer = transfer;
      if (kind === "write") this.#shiftOut(transfer);
      else this.#wordsToRead = this.#state.size;
    }
  }

  /** What a write does, it does even if nobody looks again: a boot least of all waits for that. Only the time is counted. */
  #shiftOut(transfer: Transfer): void {
    transfer.doneMs += this.#writeFifo.length * this.#wordMs;
    // Empty at the latest when the FPGA boots.
    for (let word = this.#writeFifo.shift(); word !== undefined; word = this.#writeFifo.shift()) this.#logic.take(word);
  }

  #catchUp(nowMs: number): void {
    const transfer = this.#transfer;
    if (transfer?.kind === "read") this.#shiftIn(transfer, nowMs);
    if (!transfer || transfer.doneMs > nowMs || this.#wordsToRead > 0) return;
    if (transfer.kind === "write") this.#state.interrupts |= ISR.writeFifoEmpty;
    this.#transfer = undefined;
  }

  /** A full FIFO makes the ICAP wait. */
  #shiftIn(transfer: Transfer, nowMs: number): void {
    const { readFifoWords } = this.#config;
    for (; this.#wordsToRead > 0 && this.#readFifo.length < readFifoWords && transfer.doneMs + this.#wordMs <= nowMs; this.#wordsToRead--) {
      this.#readFifo.push(this.#logic.read());
      transfer.doneMs += this.#wordMs;
    }
    if (this.#readFifo.length >= readFifoWords) this.#state.interrupts |= ISR.readFifoFull;
  }

  get #status(): number {
    const { isStarted, isSynced, hasError } = this.#logic;
    return (
      SR.notInAbort |
      (this.#transfer ? 0 : SR.done) |
      (this.#transfer?.kind === "read" ? SR.readInProgress : 0) |
      (isStarted ? SR.endOfStartup : 0) |
      (isSynced ? SR.aligned : 0) |
      (hasError ? 0 : SR.noConfigurationError)
    );
  }

  #abort(): void {
    this.#logic.abort();
    this.#clearFifos();
  }

  #clearFifos(): void {
    this.#writeFifo.length = 0;
    this.#readFifo.length = 0;
    this.#transfer = undefined;
    this.#wordsToRead = 0;
  }

  /** The core only: what the configuration logic was in the middle of, it is still in the middle of. */
  #resetCore(): void {
    this.#clearFifos();
    this.#state = afterReset();
  }

  protected override unknownWrite(offset: number, value: number): void {
    const name = Object.entries(OFFSET).find(([, at]) => at === offset)?.[0];
    if (name) this.recordMisuse(`the read-only register ${name} was written with ${hex(value)}`);
    else super.unknownWrite(offset, value);
  }
}

/** AMD's AXI HWICAP, the way from AXI to the configuration logic. */
export const makeAxiHwicap: MakeModel = (parts) => oneWindow(new AxiHwicap(parts));
