import type { ReportEvent } from "../core/index.ts";

type Counts = Pick<ReportEvent<"result">, "readBytes" | "erasedBytes" | "programmedBytes" | "verifiedBytes" | "loadedBytes">;

const NOTHING = { readBytes: 0, erasedBytes: 0, programmedBytes: 0 };

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
 * count by their progress; so does what a run erased and programmed whose process died.
 */
export function createTally(): Tally {
  const sums = { readBytes: 0, erasedBytes: 0, programmedBytes: 0, verifiedBytes: 0, loadedBytes: 0 };
  let changed = false;
  let isWriting = false;
  let underWay = NOTHING;
  const reported = { erasedBytes: 0, programmedBytes: 0 };

  return {
    add(event) {
      if (event.type === "phase-started" && event.phase !== "read" && event.phase !== "verify") isWriting = true;
      if (event.type === "erased" || event.type === "programmed") {
        const kind = `${event.type}Bytes` as const;
        reported[kind] += event.sizeBytes;
        underWay = { ...underWay, [kind]: underWay[kind] + event.sizeBytes };
      }
      if (event.type === "progressed" && (event.phase === "read" || event.phase === "verify"))
        underWay = { ...underWay, readBytes: event.doneBytes };
      if (event.type === "phase-finished" && event.phase === "read") {
        sums.readBytes += underWay.readBytes;
        underWay = { ...underWay, readBytes: 0 };
      }
      if (event.type === "loaded") sums.loadedBytes += event.sizeBytes;
      if (event.type !== "finished" && event.type !== "stopped") return;
      isWriting = false;
      underWay = NOTHING;
      changed ||= event.changed;
      sums.readBytes += event.counts.readBytes;
      sums.erasedBytes += event.counts.erasedBytes;
      sums.programmedBytes += event.counts.programmedBytes;
      sums.verifiedBytes += event.counts.verifiedBytes;
    },
    markChanged: () => {
      changed = true;
    },
    changed: () => changed || isWriting,
    holds() {
      if (!changed && !isWriting) return "nothing was changed";
      const { erasedBytes, programmedBytes } = reported;
      return `${erasedBytes} bytes were erased and ${programmedBytes} programmed before, and what was under way may be half done`;
    },
    counts: () => ({
      ...sums,
      readBytes: sums.readBytes + underWay.readBytes,
      erasedBytes: sums.erasedBytes + underWay.erasedBytes,
      programmedBytes: sums.programmedBytes + underWay.programmedBytes,
    }),
  };
}
