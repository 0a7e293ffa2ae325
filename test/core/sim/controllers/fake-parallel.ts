import type { ParallelDevice } from "../../../../core/sim/parallel-device.ts";

const AMD_PROGRAM = [
  { address: 0x555, value: 0xaa },
  { address: 0x2aa, value: 0x55 },
  { address: 0x555, value: 0xa0 },
];

/** How long the fake needs for a word. */
export const WORD_MS = 0.02;

/**
 * As much of a parallel NOR chip as controllers need: cells, AMD and Intel word program, a status register, and a bit 6 that toggles with
 * each read while busy. Keeps a list of all cycles.
 */
export class FakeParallel implements ParallelDevice {
  readonly cells: Uint16Array;
  readonly writes: string[] = [];
  readonly busyMs: number;
  reads = 0;
  #mode: "array" | "status" | "program" = "array";
  #unlocked = 0;
  #readyMs = 0;
  #toggle = 0;

  constructor({ sizeWords = 0x1000, busyMs = WORD_MS } = {}) {
    this.cells = new Uint16Array(sizeWords).fill(0xffff);
    this.busyMs = busyMs;
  }

  get sizeWords(): number {
    return this.cells.length;
  }

  read(address: number, nowMs: number): number {
    this.reads++;
    if (this.#mode === "array" && nowMs >= this.#readyMs) return this.cells[address] ?? 0;
    this.#toggle ^= 0x40;
    return nowMs < this.#readyMs ? this.#toggle : 0x80;
  }

  write(address: number, value: number, nowMs: number): void {
    this.writes.push(`${address.toString(16)}=${value.toString(16)}`);
    if (this.#mode === "program") this.#program(address, value, nowMs);
    else if (this.#isUnlock(address, value)) this.#mode = this.#unlocked === AMD_PROGRAM.length ? "program" : this.#mode;
    else if (value === 0x40) this.#mode = "program";
    else if (value === 0x70) this.#mode = "status";
    else if (value === 0xff || value === 0xf0) this.#mode = "array";
  }

  powerCut(): void {
    this.#mode = "array";
  }

  #program(address: number, value: number, nowMs: number): void {
    this.cells[address] = (this.cells[address] ?? 0) & value;
    this.#readyMs = nowMs + this.busyMs;
    this.#mode = "status";
    this.#unlocked = 0;
  }

  #isUnlock(address: number, value: number): boolean {
    const step = AMD_PROGRAM[this.#unlocked];
    const fits = step?.value === value && step.address === (address & 0xfff);
    this.#unlocked = fits ? this.#unlocked + 1 : 0;
    return fits;
  }
}
