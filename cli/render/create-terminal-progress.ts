import type { Ora } from "ora";
import { describeMismatch } from "./describe-difference.ts";
import { type PhaseState, progressLine } from "./progress-line.ts";
import type { Progress } from "./renderer.ts";

export interface TerminalSurroundings {
  readonly stream: NodeJS.WriteStream;
  readonly nowMs: () => number;
  readonly color: "on" | "off";
  /** Prints a line that stays, above the moving one. */
  readonly print: (line: string) => void;
}

/** Redraws at most this often; a terminal over a slow link should not limit the flash. */
const REDRAW_INTERVAL_MS = 100;

/** One line that moves, and disappears when the phase is over. */
export function createTerminalProgress({ stream, nowMs, color, print }: TerminalSurroundings): Progress {
  let spinner: Ora | undefined;
  let state: PhaseState | undefined;
  let drawnAtMs = Number.NEGATIVE_INFINITY;

  // Only a terminal pays for loading ora; the work does not wait for it.
  const loaded = import("ora").then(({ default: ora }) => {
    spinner = ora({ stream, color: color === "on" ? "cyan" : false, discardStdin: false });
    if (state !== undefined) draw();
  });
  loaded.catch(() => {}); // without a spinner the work goes on as well

  const draw = () => {
    if (spinner === undefined || state === undefined) return;
    drawnAtMs = nowMs();
    spinner.text = progressLine(state, drawnAtMs);
    if (!spinner.isSpinning) spinner.start();
  };
  const pause = () => {
    if (spinner?.isSpinning) spinner.stop();
  };

  return {
    pause,
    show(event) {
      switch (event.type) {
        case "phase-started":
          state = { ...event, startedAtMs: nowMs(), doneBytes: 0, doneMs: 0 };
          return draw();
        case "progressed":
          if (state === undefined) return;
          state = { ...state, doneBytes: event.doneBytes, doneMs: event.doneMs };
          if (nowMs() - drawnAtMs >= REDRAW_INTERVAL_MS) draw();
          return;
        case "phase-finished":
          state = undefined;
          return pause();
        case "mismatched":
          pause();
          return print(describeMismatch(event));
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
