import type { ReportEvent } from "../core/index.ts";

type Counts = Pick<ReportEvent<"result">, "readBytes" | "erasedBytes" | "programmedBytes" | "verifiedBytes" | "loadedBytes">;

/** What was done to the card, over all runs of one command. */
export interface Tally {
  add(event: ReportEvent): void;
  /** For a change that no event tells: the chip's protection was lifted. */
  markChanged(): void;
  changed(): boolean;
  /** What the memory holds, as far as the events tell. For a run that ended without saying so itself. */
  holds(): string;
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
  const reported = { erasedBytes: 0, programmedBytes: 0, isWriting: false };

  return {
    add(event) {
      if (event.type === "phase-started" && event.phase !== "read" && event.phase !== "verify") reported.isWriting = true;
      if (event.type === "erased") reported.erasedBytes += event.sizeBytes;
      if (event.type === "programmed") reported.programmedBytes += event.sizeBytes;
      if (event.type === "progressed" && (event.phase === "read" || event.phase === "verify")) underWayBytes = event.doneBytes;
      if (event.type === "phase-finished" && event.phase === "read") {
        sums.readBytes += underWayBytes;
        underWayBytes = 0;
      }
      if (event.type === "loaded") sums.loadedBytes += event.sizeBytes;
      if (event.type !== "finished" && event.type !== "stopped") return;
      reported.isWriting = false;
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
    changed: () => changed || reported.isWriting,
    holds() {
      if (!changed && !reported.isWriting) return "nothing was changed";
      const { erasedBytes, programmedBytes } = reported;
      return `${erasedBytes} bytes were erased and ${programmedBytes} programmed before, and what was under way may be half done`;
    },
    counts: () => ({ ...sums, readBytes: sums.readBytes + underWayBytes }),
  };
}
