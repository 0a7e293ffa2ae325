import type { ReportEvent } from "../core/index.ts";

type Counts = Pick<ReportEvent<"result">, "readBytes" | "erasedBytes" | "programmedBytes" | "verifiedBytes" | "loadedBytes">;

/** What was done to the card, over all runs of one command. */
export interface Tally {
  add(event: ReportEvent): void;
  /** For a change that no event tells: the chip's protection was lifted. */
  markChanged(): void;
  changed(): boolean;
  counts(): Counts;
}

/**
 * Runs count as they say themselves, when they finish or stop. Looking at the flash ends without such a sum, so its reads
 * count by their progress.
 */
export function createTally(): Tally {
  const sums = { readBytes: 0, erasedBytes: 0, programmedBytes: 0, verifiedBytes: 0, loadedBytes: 0 };
  let changed = false;
  let underWayBytes = 0;

  return {
    add(event) {
      if (event.type === "progressed" && (event.phase === "read" || event.phase === "verify")) underWayBytes = event.doneBytes;
      if (event.type === "phase-finished" && event.phase === "read") {
        sums.readBytes += underWayBytes;
        underWayBytes = 0;
      }
      if (event.type === "loaded") sums.loadedBytes += event.sizeBytes;
      if (event.type !== "finished" && event.type !== "stopped") return;
      underWayBytes = 0;
      changed ||= event.changed;
      sums.readBytes += event.counts.readBytes;
      sums.erasedBytes += event.counts.erasedBytes;
      sums.programmedBytes += event.counts.programmedBytes;
      sums.verifiedBytes += event.counts.verifiedBytes;
    },
    markChanged: () => {
      changed = true;
    },
    changed: () => changed,
    counts: () => ({ ...sums, readBytes: sums.readBytes + underWayBytes }),
  };
}
