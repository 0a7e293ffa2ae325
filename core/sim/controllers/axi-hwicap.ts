import { BlockBase } from "../block-base.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import { ConfigurationLogic } from "../fpga/configuration-logic.ts";
import { oneWindow } from "./one-window.ts";

/** PG134, table 2-4. */
const OFFSET = { wf: 0x100, rf: 0x104, sz: 0x108, cr: 0x10c, sr: 0x110, wfv: 0x114, rfo: 0x118, asr: 0x11c } as const;
const CR = { write: 0x01, read: 0x02, fifoClear: 0x04, reset: 0x08, abort: 0x10 } as const;
const SR = { done: 0x001, endOfStartup: 0x004, notInAbort: 0x020, aligned: 0x080, noError: 0x100 } as const;
/** PG134: C_WRITE_FIFO_DEPTH as the core is delivered; one word less fits than its depth (XRT, icap.c). */
const WRITE_WORDS = 63;
const READ_WORDS = 255;
/** One word a clock; 100 MHz is the fastest that UG470 allows. */
const WORD_MS = 1e-5;
const MOST_SIZE = 0xfff;

class AxiHwicap extends BlockBase {
  readonly #logic: ConfigurationLogic;
  readonly #write: number[] = [];
  readonly #read: number[] = [];
  #size = 0;
  #control = 0;
  #busyUntilMs = 0;

  constructor(parts: ModelParts) {
    super(parts.windowBytes.window ?? 0x120, parts);
    const { fabric, recordMisuse } = parts;
    this.#logic = new ConfigurationLogic({ fabric, recordMisuse, wbstarShift: parts.parameters.wbstarShift ?? 0 });
  }

  powerCut(): void {
    this.#reset();
    this.#logic.reset();
  }

  protected readAt(offset: number, nowMs: number): number {
    if (nowMs >= this.#busyUntilMs) this.#control = 0;
    switch (offset) {
      case OFFSET.rf:
        return this.#readWord();
      case OFFSET.cr:
        return this.#control;
      case OFFSET.sr:
        return this.#status();
      case OFFSET.wfv:
        return WRITE_WORDS - this.#write.length;
      case OFFSET.rfo:
        return this.#read.length;
      case OFFSET.asr:
        return 0;
      default:
        return this.unknownRead(offset);
    }
  }

  protected writeAt(offset: number, value: number, nowMs: number): void {
    if (nowMs >= this.#busyUntilMs) this.#control = 0;
    if (offset === OFFSET.wf) this.#pushWord(value);
    else if (offset === OFFSET.sz) this.#size = value & MOST_SIZE;
    else if (offset === OFFSET.cr) this.#setControl(value, nowMs);
    else this.unknownWrite(offset, value);
  }

  #status(): number {
    const states = [
      [SR.done, this.#control === 0],
      [SR.endOfStartup, this.#logic.isStarted],
      [SR.aligned, this.#logic.isSynced],
      [SR.noError, !this.#logic.hasError],
    ] as const;
    return states.reduce((word, [bit, is]) => word | (is ? bit : 0), SR.notInAbort as number);
  }

  #readWord(): number {
    const word = this.#read.shift();
    if (word === undefined) this.recordMisuse("the read FIFO was read while it was empty");
    return word ?? 0;
  }

  #pushWord(value: number): void {
    if (this.#control !== 0) this.recordMisuse("the write FIFO was filled during a transfer");
    if (this.#write.length < WRITE_WORDS) this.#write.push(value);
    else this.recordMisuse("the write FIFO overflowed; a word is lost");
  }

  #setControl(value: number, nowMs: number): void {
    if ((value & CR.reset) !== 0) this.#reset();
    if ((value & CR.fifoClear) !== 0) this.#clear();
    if ((value & CR.abort) !== 0) this.#logic.reset();
    if ((value & CR.reset) === 0 && (value & (CR.write | CR.read)) !== 0) this.#transfer(value, nowMs);
  }

  #transfer(value: number, nowMs: number): void {
    if (this.#control !== 0) this.recordMisuse("a transfer was started during another one");
    this.#control = value & (CR.write | CR.read);
    if ((value & CR.write) !== 0) this.#send(nowMs);
    else this.#fetch(nowMs);
  }

  #send(nowMs: number): void {
    this.#busyUntilMs = nowMs + this.#write.length * WORD_MS;
    // The words of a boot are the last that this core sends.
    for (const word of this.#write.splice(0)) this.#logic.take(word);
  }

  #fetch(nowMs: number): void {
    this.#busyUntilMs = nowMs + this.#size * WORD_MS;
    if (this.#read.length + this.#size > READ_WORDS) this.recordMisuse("more words were asked for than the read FIFO holds");
    for (let index = 0; index < this.#size && this.#read.length < READ_WORDS; index++) this.#read.push(this.#logic.read());
  }

  #clear(): void {
    this.#write.length = 0;
    this.#read.length = 0;
  }

  #reset(): void {
    this.#clear();
    this.#control = 0;
    this.#size = 0;
    this.#busyUntilMs = 0;
  }
}

/** AMD's AXI HWICAP with its FIFOs, in front of the configuration logic. */
export const makeAxiHwicap: MakeModel = (parts) => oneWindow(new AxiHwicap(parts));
