import type { CardTime } from "../card-time.ts";

/** Waits up to this long block on every clock. */
const STEP_MS = 1;

/** Lets time pass while the card holds an access back, in simulated and in real time. Only for times of a few milliseconds. */
export function holdUntil({ clock }: CardTime, untilMs: number): void {
  const steps = Math.ceil((untilMs - clock.nowMs()) / STEP_MS);
  for (let step = 0; step < steps; step++) void clock.wait(Math.min(STEP_MS, untilMs - clock.nowMs()));
}
