import { WriteProtectedError } from "../memory/errors.ts";
import { overlaps } from "../plan/address-ranges.ts";
import type { Plan } from "../plan/plan.ts";
import type { FlashEvent } from "./flash-event.ts";
import { FlashRun } from "./flash-run.ts";
import type { Surroundings } from "./read-pieces.ts";
import { runUnit } from "./run-unit.ts";

/**
 * Carries a plan out: the only step that changes a memory. Yields events until exactly one `finished`; or, when it fails or
 * `signal` is aborted, one `stopped` that says what the memory holds, and then throws. A plan without units touches nothing.
 *
 * Cut anywhere, a new plan for the same image made from what the memory holds then continues. A cut between an erase and the
 * programs after it can lose bytes beside the image in that erase unit.
 *
 * @throws {WriteProtectedError} before anything is changed
 * @throws {InterruptedError} between two operations
 * @throws {VerifyMismatchError} when repairs did not help
 * and what the memory throws, unchanged.
 */
export async function* runPlan(plan: Plan, { memory, clock, signal }: Surroundings): AsyncGenerator<FlashEvent, void> {
  const startMs = clock.nowMs();
  const run = new FlashRun(plan, { memory, signal });
  const outcome = () => ({ changed: run.changed, counts: run.snapshot(), elapsedMs: clock.nowMs() - startMs });
  try {
    if (plan.units.length > 0) {
      await refuseProtected(plan, memory);
      yield { type: "phase-started", phase: "write", totalBytes: run.totalBytes, expectedMs: plan.totals.expectedMs };
      for (const unit of plan.units) yield* runUnit(unit, run);
      yield { type: "phase-finished", phase: "write", elapsedMs: clock.nowMs() - startMs };
    }
  } catch (error) {
    yield { type: "stopped", holds: run.holds(), ...outcome() };
    throw error;
  }
  yield { type: "finished", ...outcome() };
}

/** A program into a protected range is ignored by most chips: it would only show as a mismatch, after the old image is gone. */
async function refuseProtected({ units }: Plan, memory: Surroundings["memory"]): Promise<void> {
  const ranges = await memory.protectedRanges();
  const refused = ranges.find((range) => units.some((unit) => overlaps(unit, range)));
  if (refused !== undefined) throw new WriteProtectedError({ memory: memory.identity.name, ...refused });
}
