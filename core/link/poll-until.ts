import type { Clock } from "../bus/clock.ts";

const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 50;

/**
 * Looks until it is so: at once, then after pauses that double up to 50 ms, and a last time at the deadline or up to 1 ms behind it.
 *
 * @param deadlineMs an instant of the clock
 * @returns whether it was so
 */
export async function pollUntil(
  { clock, deadlineMs }: { readonly clock: Clock; readonly deadlineMs: number },
  isSo: () => boolean,
): Promise<boolean> {
  if (!Number.isFinite(deadlineMs)) throw new Error(`${deadlineMs} is no deadline`);
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    // Asked before the look: a process that was stopped looks once more before it gives up.
    const leftMs = deadlineMs - clock.nowMs();
    if (isSo()) return true;
    if (leftMs <= 0) return false;
    await clock.wait(Math.max(FIRST_PAUSE_MS, Math.min(pauseMs, leftMs)));
  }
}
