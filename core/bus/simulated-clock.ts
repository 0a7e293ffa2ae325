import type { Clock } from "./clock.ts";

/** Time that passes only when somebody waits or advances it, in milliseconds from 0. */
export class SimulatedClock implements Clock {
  #nowMs = 0;

  nowMs(): number {
    return this.#nowMs;
  }

  advance(ms: number): void {
    this.#nowMs += Math.max(0, ms);
  }

  wait(ms: number): void {
    this.advance(ms);
  }
}
