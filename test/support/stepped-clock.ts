import type { Clock } from "../../core/bus/clock.ts";

/** A clock that stands still except while somebody waits. */
export interface SteppedClock extends Clock {
  /** Every wait that was asked for, in order. */
  readonly waitsMs: number[];
  /** Lets time pass for another reason: a slow bus, a stopped process. */
  advance(ms: number): void;
}

/** @param waiting "promised" makes every wait a promise, as the system's clock does with the long ones */
export function steppedClock(waiting: "at once" | "promised" = "at once"): SteppedClock {
  let nowMs = 1000;
  const waitsMs: number[] = [];
  return {
    waitsMs,
    nowMs: () => nowMs,
    advance: (ms) => {
      nowMs += ms;
    },
    wait: (ms) => {
      waitsMs.push(ms);
      nowMs += ms;
      return waiting === "promised" ? Promise.resolve() : undefined;
    },
  };
}
