import type { MakeModel } from "../controller-model.ts";
import { oneWindow } from "./one-window.ts";
import { ADDRESS, READS, SURF_BPI, SurfBpiBlock } from "./surf-bpi-block.ts";

/**
 * surf, devices/Micron/mt28ew/rtl/AxiMicronMt28ewReg.vhd: half a cycle is 64 ns, rounded up to clocks of 5 ns, and one more. A cycle has
 * three of them, and one more inside of a block.
 */
const STEP_MS = 0.00007;
const STEPS = { data: 2, cycle: 3, inBlock: 4 } as const;

/** Where the sequences of the chip go: the upper address bits stay as they are. */
const PLACE = { first: 0x555, second: 0x2aa, upper: ADDRESS - 0xffff } as const;
const READY = 0x80;

const afterReset = () => ({ data: 0, address: 0, result: 0, size: 0, reads: true });

class SurfMt28ew extends SurfBpiBlock {
  #state = afterReset();

  protected reset(): void {
    this.#state = afterReset();
  }

  // The start of a block cannot be read back.
  protected register(offset: number): number | undefined {
    const { data, address, result, size, reads } = this.#state;
    return new Map<number, number>([
      [SURF_BPI.DATA, data],
      [SURF_BPI.ADDR, (reads ? READS : 0) + address],
      [SURF_BPI.RESULT, result],
      [SURF_BPI.SIZE, size],
    ]).get(offset);
  }

  protected setRegister(offset: number, value: number, nowMs: number): boolean {
    const state = this.#state;
    if (offset === SURF_BPI.DATA) state.data = value & 0xffff;
    else if (offset === SURF_BPI.SIZE) state.size = value & 0xff;
    else if (offset === SURF_BPI.ADDR || offset === SURF_BPI.BURST) {
      state.address = value & ADDRESS;
      state.reads = (value & READS) !== 0;
      const isBurst = offset === SURF_BPI.BURST;
      this.busyUntil(isBurst ? (state.reads ? this.#readBlock(nowMs) : this.#writeBlock(nowMs)) : this.#cycle(nowMs));
    } else return false;
    return true;
  }

  /** When it is over. */
  #cycle(startMs: number, steps: number = STEPS.cycle): number {
    const { data, address, reads } = this.#state;
    const atMs = startMs + STEPS.data * STEP_MS;
    if (!reads) this.chipWrite(address, data, atMs);
    this.#state.result = reads ? this.chipRead(address, atMs) : data;
    return startMs + steps * STEP_MS;
  }

  #readBlock(startMs: number): number {
    let atMs = startMs;
    for (let index = 0; index <= this.#state.size; index++) {
      if (index > 0) this.#state.address = (this.#state.address + 1) & ADDRESS;
      atMs = this.#cycle(atMs, STEPS.inBlock);
      this.buffer[index] = this.#state.result;
    }
    return atMs;
  }

  /** Word by word: unlock cycles, the program, and the status until it is ready. A failure goes unnoticed. */
  #writeBlock(startMs: number): number {
    const first = this.#state.address;
    let atMs = startMs;
    for (let index = 0; index <= this.#state.size && Number.isFinite(atMs); index++) {
      atMs = this.#command(PLACE.first, 0xaa, atMs);
      atMs = this.#command(PLACE.second, 0x55, atMs);
      atMs = this.#command(PLACE.first, 0xa0, atMs);
      Object.assign(this.#state, { address: (first + index) & ADDRESS, data: this.buffer[index] ?? 0, reads: false });
      atMs = this.#cycle(atMs, STEPS.inBlock);
      atMs = this.lookUntil((lookMs) => this.#isReady(lookMs), atMs) + STEPS.inBlock * STEP_MS;
    }
    return atMs;
  }

  #command(place: number, data: number, startMs: number): number {
    const address = (this.#state.address & PLACE.upper) + place;
    Object.assign(this.#state, { address, data, reads: false });
    return this.#cycle(startMs, STEPS.inBlock);
  }

  #isReady(startMs: number): boolean {
    const afterMs = this.#command(PLACE.first, 0x70, startMs);
    this.#state.reads = true;
    this.#cycle(afterMs, STEPS.inBlock);
    return (this.#state.result & READY) !== 0;
  }
}

/** SLAC surf's AxiMicronMt28ew: single cycles of the flash; blocks of up to 256 words go by themselves. */
export const makeSurfMt28ew: MakeModel = (parts) => oneWindow(new SurfMt28ew(parts));
