import type { MakeModel } from "../controller-model.ts";
import { oneWindow } from "./one-window.ts";
import { ADDRESS, READS, SURF_BPI, SurfBpiBlock } from "./surf-bpi-block.ts";

/**
 * surf, devices/Micron/p30/rtl/AxiMicronP30Reg.vhd: half a cycle is 128 ns, rounded up to clocks of 5 ns, and one more; five of them are
 * a command and a cycle.
 */
const STEP_MS = 0.000135;
const STEPS = { command: 1, data: 4, all: 5 } as const;

/** P30 data sheet, status register. */
const STATUS = { ready: 0x80, failed: 0x10 } as const;
/** The hardware tries for ever; what failed so often has failed for good. */
const MOST_TRIES = 3;

const afterReset = () => ({ command: 0, data: 0, address: 0, result: 0, size: 0, reads: true });

class SurfP30 extends SurfBpiBlock {
  #state = afterReset();

  protected reset(): void {
    this.#state = afterReset();
  }

  protected register(offset: number): number | undefined {
    const { command, data, address, result, size, reads } = this.#state;
    const at = (reads ? READS : 0) + address;
    return new Map<number, number>([
      [SURF_BPI.DATA, command * 0x1_0000 + data],
      [SURF_BPI.ADDR, at],
      [SURF_BPI.RESULT, result],
      [SURF_BPI.MASK, this.build.addressMask],
      [SURF_BPI.SIZE, size],
      [SURF_BPI.BURST, at],
    ]).get(offset);
  }

  protected setRegister(offset: number, value: number, nowMs: number): boolean {
    const state = this.#state;
    if (offset === SURF_BPI.DATA) {
      state.command = value >>> 16;
      state.data = value & 0xffff;
    } else if (offset === SURF_BPI.SIZE) state.size = value & 0xff;
    else if (offset === SURF_BPI.ADDR || offset === SURF_BPI.BURST) {
      state.address = value & ADDRESS;
      state.reads = (value & READS) !== 0;
      const work = offset === SURF_BPI.ADDR ? this.#cycles(nowMs) : state.reads ? this.#readBlock(nowMs) : this.#writeBlock(nowMs);
      this.busyUntil(work);
    } else return false;
    return true;
  }

  /** The command, then a write or a read, all at one address. When it is over. */
  #cycles(startMs: number): number {
    const { command, data, address, reads } = this.#state;
    this.chipWrite(address, command, startMs + STEPS.command * STEP_MS);
    const atMs = startMs + STEPS.data * STEP_MS;
    if (!reads) this.chipWrite(address, data, atMs);
    this.#state.result = reads ? this.chipRead(address, atMs) : data;
    return startMs + STEPS.all * STEP_MS;
  }

  #write(command: number, data: number, startMs: number): number {
    Object.assign(this.#state, { command, data, reads: false });
    return this.#cycles(startMs);
  }

  #readStatus(startMs: number): number {
    Object.assign(this.#state, { command: 0x70, data: 0xff, reads: true });
    this.#cycles(startMs);
    return this.#state.result;
  }

  #readBlock(startMs: number): number {
    Object.assign(this.#state, { command: 0xff, data: 0xff });
    let atMs = startMs;
    for (let index = 0; index <= this.#state.size; index++) {
      if (index > 0) this.#state.address = (this.#state.address + 1) & ADDRESS;
      atMs = this.#cycles(atMs);
      this.buffer[index] = this.#state.result;
    }
    return atMs;
  }

  /** Word by word: unlocks the block, programs, waits, and locks it again. */
  #writeBlock(startMs: number): number {
    let atMs = startMs;
    for (let index = 0; index <= this.#state.size && Number.isFinite(atMs); index++) {
      if (index > 0) this.#state.address = (this.#state.address + 1) & ADDRESS;
      atMs = this.#programWord(this.buffer[index] ?? 0, atMs);
      if (Number.isFinite(atMs)) atMs = this.#write(0x60, 0x01, atMs);
    }
    return atMs;
  }

  #programWord(word: number, startMs: number): number {
    let atMs = startMs;
    for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
      atMs = this.#write(0x60, 0xd0, atMs);
      atMs = this.#write(0x50, 0x50, atMs);
      atMs = this.#write(0x40, word, atMs);
      let status = 0;
      atMs = this.lookUntil((lookMs) => {
        status = this.#readStatus(lookMs);
        return (status & STATUS.ready) !== 0;
      }, atMs);
      atMs += STEPS.all * STEP_MS;
      if ((status & STATUS.failed) === 0) return atMs;
    }
    this.recordMisuse("a word could not be programmed; the controller tries for ever and answers nothing");
    return Number.POSITIVE_INFINITY;
  }
}

/** SLAC surf's AxiMicronP30: each access of the flash is a command and a cycle; blocks of up to 256 words go by themselves. */
export const makeSurfP30: MakeModel = (parts) => oneWindow(new SurfP30(parts));
