import { type Clock, LONGEST_BLOCKING_WAIT_MS } from "../../core/bus/clock.ts";
import type { Random } from "../support/random.ts";

/** A process that was stopped for so long between two looks at the clock. */
const LEAP_MS = 5_000;

/** A clock that moves with each wait, and with each access by an amount that differs from execution to execution. */
export class FuzzClock implements Clock {
  #nowMs = 0;
  #tickMs = 0;
  #passedMs = 0;
  #looks = 0;
  #mostLooks = 0;
  #isPromising = false;

  /** Past `mostLooks` the time leaps: a loop without accesses comes to the end of its time then, long before that of its steps. */
  nowMs(): number {
    if (++this.#looks > this.#mostLooks) this.#pass(LEAP_MS);
    return this.#nowMs;
  }

  /** As the system's clock does: short waits block, and longer ones, where this execution wants it, are promises. */
  wait(ms: number): void | Promise<void> {
    if (!(ms >= 0)) throw new Error(`a wait of ${ms} ms`);
    this.#nowMs += ms;
    if (this.#isPromising && ms >= LONGEST_BLOCKING_WAIT_MS) return Promise.resolve();
  }

  begin(random: Random, mostLooks: number): void {
    this.#tickMs = random.pick([0, 0.001, 0.1, 10]);
    this.#passedMs = 0;
    this.#looks = 0;
    this.#mostLooks = mostLooks;
    this.#isPromising = random.chance(0.2);
  }

  /** So many accesses pass. */
  tick(accesses: number): void {
    this.#pass(accesses * this.#tickMs);
  }

  /** What passed since `begin` without a wait. */
  passedMs(): number {
    return this.#passedMs;
  }

  #pass(ms: number): void {
    this.#nowMs += ms;
    this.#passedMs += ms;
  }
}
