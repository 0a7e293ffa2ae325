import { type Clock, LONGEST_BLOCKING_WAIT_MS } from "../bus/clock.ts";

/** Just below what a clock waits on the spot. */
const SLICE_MS = LONGEST_BLOCKING_WAIT_MS * 0.9;

/**
 * A clock whose waits always block, for what has to return at once: an access of a bus. Longer waits are made of short ones, so they
 * hold up the process; an access waits for a strobe of some microseconds.
 */
export function blockingClock(clock: Clock): Clock {
  return {
    nowMs: () => clock.nowMs(),
    wait: (ms) => {
      const deadlineMs = clock.nowMs() + ms;
      for (let leftMs = ms; leftMs > 0; leftMs = deadlineMs - clock.nowMs()) {
        if (clock.wait(Math.min(leftMs, SLICE_MS)) !== undefined) throw new Error("a short wait blocks on every clock");
      }
    },
  };
}
