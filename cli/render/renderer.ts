import type { ReportEvent } from "../../core/index.ts";

/** Draws what a command reports. The last event is always the `result`. */
export interface Renderer {
  render(event: ReportEvent): void;
  /** Takes back what is drawn on the terminal, so that a question or a stack trace can be written. */
  pause(): void;
}

/** The events of work on a flash, which show as progress. */
export type ProgressEvent = Extract<
  ReportEvent,
  {
    type:
      | "phase-started"
      | "progressed"
      | "phase-finished"
      | "erased"
      | "programmed"
      | "verified"
      | "loaded"
      | "mismatched"
      | "finished"
      | "stopped";
  }
>;

/** One way to show progress. */
export interface Progress {
  show(event: ProgressEvent): void;
  pause(): void;
}
