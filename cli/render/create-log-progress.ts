import { describeMismatch } from "./describe-difference.ts";
import { formatBytes, formatDuration } from "./format-quantities.ts";
import { PHASE_VERBS } from "./progress-line.ts";
import type { Progress } from "./renderer.ts";

/** With the plan and the result, a log of one run stays below a dozen lines. */
const MOST_LINES = 9;

/** For files and pipes: a line when a phase begins and one when it is over, and mismatches as long as there is room. */
export function createLogProgress(print: (line: string) => void): Progress {
  let lines = 0;
  const log = (line: string) => {
    lines++;
    if (lines <= MOST_LINES) print(line);
  };
  return {
    pause: () => {},
    show(event) {
      switch (event.type) {
        case "phase-started":
          return log(`${PHASE_VERBS[event.phase]} ${formatBytes(event.totalBytes)}, about ${formatDuration(event.expectedMs)}`);
        case "phase-finished":
          return log(`${PHASE_VERBS[event.phase]} took ${formatDuration(event.elapsedMs)}`);
        case "mismatched":
          return log(describeMismatch(event));
        case "progressed":
        case "erased":
        case "programmed":
        case "verified":
        case "loaded":
        case "finished":
        case "stopped":
          return;
        default:
          event satisfies never;
      }
    },
  };
}
