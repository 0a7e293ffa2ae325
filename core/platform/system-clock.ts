import { setTimeout } from "node:timers/promises";
import { type Clock, LONGEST_BLOCKING_WAIT_MS } from "../bus/clock.ts";

/** Below this a wait spins: a sleeping thread wakes some 0.05 to 0.1 ms late (measured on Linux 6.1). */
const SPIN_MS = 0.2;
/** setTimeout takes no more (Node documentation of timers); a longer wait is taken in parts. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Real time. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),

  wait(ms) {
    const deadlineMs = performance.now() + ms;
    if (ms >= LONGEST_BLOCKING_WAIT_MS) return waitUntil(deadlineMs);
    // Nobody ever notifies, so this sleeps; what is left is spun away.
    if (ms >= SPIN_MS) Atomics.wait(sleeper, 0, 0, ms - SPIN_MS);
    while (performance.now() < deadlineMs);
    return undefined;
  },
};

/** A timer may fire a fraction of a millisecond early, and then runs once more. */
async function waitUntil(deadlineMs: number): Promise<void> {
  for (let leftMs = deadlineMs - performance.now(); leftMs > 0; leftMs = deadlineMs - performance.now()) {
    await setTimeout(Math.min(Math.ceil(leftMs), LONGEST_TIMEOUT_MS));
  }
}
