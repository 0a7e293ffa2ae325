import type { Clock } from "../../core/bus/clock.ts";
import type { FlashEvent } from "../../core/flash/flash-event.ts";
import { runPlan } from "../../core/flash/run-plan.ts";
import { surveyMemory } from "../../core/flash/survey-memory.ts";
import type { Memory } from "../../core/memory/memory.ts";
import { type Contents, rangeOf } from "../../core/plan/contents.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { planFlash } from "../../core/plan/plan-flash.ts";
import { surveyRanges } from "../../core/plan/survey-ranges.ts";

export interface FlashRequest {
  readonly memory: Memory & { readonly clock: Clock };
  readonly wanted: Contents;
  readonly syncAddress?: number;
  readonly signal?: AbortSignal;
  /** Gets each event as it comes, also those before a failure. */
  readonly events?: FlashEvent[];
}

/** What `barflash flash` does: look, plan, run. Returns the plan. */
export async function flashMemory({
  memory,
  wanted,
  syncAddress,
  signal = new AbortController().signal,
  events = [],
}: FlashRequest): Promise<Plan> {
  const { geometry, clock } = memory;
  const survey = surveyMemory({ memory, clock, signal, ranges: surveyRanges(geometry, wanted.map(rangeOf)), phase: "read" });
  let step = await survey.next();
  for (; !step.done; step = await survey.next()) events.push(step.value);
  const plan = planFlash({ geometry, wanted, current: step.value, ...(syncAddress !== undefined && { syncAddress }) });
  for await (const event of runPlan(plan, { memory, clock, signal })) events.push(event);
  return plan;
}

/** The events of one kind, in order. */
export const eventsOf = <Type extends FlashEvent["type"]>(events: readonly FlashEvent[], type: Type) =>
  events.filter((event): event is Extract<FlashEvent, { type: Type }> => event.type === type);
