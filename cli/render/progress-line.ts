import { formatBytes, formatDuration } from "./format-quantities.ts";
import type { ProgressEvent } from "./renderer.ts";

type PhaseStarted = Extract<ProgressEvent, { type: "phase-started" }>;
type Phase = PhaseStarted["phase"];

/** Where a phase stands. Times are of the host, in milliseconds. */
export interface PhaseState {
  readonly phase: Phase;
  readonly totalBytes: number;
  readonly expectedMs: number;
  readonly startedAtMs: number;
  readonly doneBytes: number;
  readonly doneMs: number;
}

export const PHASE_VERBS: Readonly<Record<Phase, string>> = { read: "reading", write: "writing", verify: "verifying", load: "loading" };

/** Before this share of the work is done, the measured pace says less than the expected one. */
const TRUSTED_SHARE = 0.05;

/** Milliseconds until the phase ends: what is left by expected time, at the pace seen so far. */
export function remainingMs({ expectedMs, doneMs, startedAtMs }: PhaseState, nowMs: number): number {
  const leftMs = Math.max(0, expectedMs - doneMs);
  const pace = doneMs > 0 && doneMs >= expectedMs * TRUSTED_SHARE ? (nowMs - startedAtMs) / doneMs : 1;
  return leftMs * pace;
}

/** `writing 1.2 MiB of 2.1 MiB, 310 KiB/s, 12.4 s left` */
export function progressLine(state: PhaseState, nowMs: number): string {
  const { phase, totalBytes, doneBytes, startedAtMs } = state;
  const elapsedMs = nowMs - startedAtMs;
  const rate = doneBytes > 0 && elapsedMs >= 100 ? `, ${formatBytes(Math.round((doneBytes * 1000) / elapsedMs))}/s` : "";
  return `${PHASE_VERBS[phase]} ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}${rate}, ${formatDuration(remainingMs(state, nowMs))} left`;
}
