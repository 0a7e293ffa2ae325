/**
 * Time as the card sees it. A virtual card in simulated time brings its own clock; all others use the system's.
 */
export interface Clock {
  /** Monotonic milliseconds with fractions. Only differences mean anything. */
  nowMs(): number;
  /**
   * Waits at least `ms`. Short waits (below {@link LONGEST_BLOCKING_WAIT_MS}) block and return nothing, so that a page
   * program costs no trip through the event loop; longer ones return a promise. Simulated clocks never return one.
   */
  wait(ms: number): void | Promise<void>;
}

/** Waits up to this long block the process. It bounds how long Ctrl-C can go unnoticed; a NOR page takes 0.1 to 0.5 ms. */
export const LONGEST_BLOCKING_WAIT_MS = 2;
