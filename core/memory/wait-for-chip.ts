import type { Clock } from "../bus/clock.ts";
import { ChipBusyError } from "./errors.ts";
import { MARGIN } from "./spi-nor-link.ts";

/** One thing that a chip is busy with. */
export interface ChipWork {
  /** `erase at 0x00010000`. */
  readonly name: string;
  readonly typicalMs: number;
  readonly maximumMs: number;
}

export interface ChipLook {
  readonly isBusy: boolean;
  readonly status: number;
}

/**
 * The times of a CFI query are powers of two, rounded up: the typical time of a data sheet lies between a half and the whole. So
 * the first look comes after the half, the others a sixteenth apart, and when the whole has passed the pauses double up to it.
 */
const FIRST_LOOK_SHARE = 1 / 2;
const PAUSE_SHARE = 1 / 16;
/** Keeps the number of looks bounded when a table gives a typical time of 0. */
const SHORTEST_PAUSE_MS = 0.01;

/**
 * Looks until the chip is ready, and returns its status.
 *
 * @throws {ChipBusyError} when a look after {@link MARGIN} times the longest time still finds it busy
 */
export async function waitForChip(
  { clock, memory }: { readonly clock: Clock; readonly memory: string },
  { name, typicalMs, maximumMs }: ChipWork,
  look: () => Promise<ChipLook>,
): Promise<number> {
  const startMs = clock.nowMs();
  const longestPauseMs = Math.max(typicalMs, SHORTEST_PAUSE_MS);
  let pauseMs = Math.max(typicalMs * PAUSE_SHARE, SHORTEST_PAUSE_MS);
  await clock.wait(typicalMs * FIRST_LOOK_SHARE);
  for (;;) {
    // Asked before the look: a process that was stopped looks once more before it gives up.
    const waitedMs = clock.nowMs() - startMs;
    const { isBusy, status } = await look();
    if (!isBusy) return status;
    if (waitedMs >= maximumMs * MARGIN) throw new ChipBusyError({ memory, work: name, waitedMs, status });
    await clock.wait(pauseMs);
    if (waitedMs >= typicalMs) pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }
}
