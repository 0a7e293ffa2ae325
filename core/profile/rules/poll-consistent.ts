import type { ControllerIndex } from "../controller-index.ts";
import type { PathFinding } from "../path.ts";
import { DROPPED } from "../register-step-facts.ts";
import type { ProfileStepShapes } from "../schema/step.ts";
import { NAME } from "../schema/values.ts";
import type { StepVisit } from "../visit-steps.ts";
import type { ProfileRule } from "./profile-rule.ts";

const isName = (value: unknown) => typeof value === "string" && (value === DROPPED || NAME.test(value));

function* checkPoll({ poll, until, before }: ProfileStepShapes["poll"], { path }: StepVisit): Generator<PathFinding> {
  if (until === undefined) {
    if (before !== undefined)
      yield { path: [...path, "before"], at: "key", message: "`before` is for `until`", presumes: [[...path, "until"]] };
    return;
  }
  for (const [register, value] of Object.entries(poll)) {
    const place = [...path, "poll", register];
    const values =
      typeof value === "object"
        ? Object.entries(value).map(([field, text]) => ({ text, path: [...place, field] }))
        : [{ text: value, path: place }];
    for (const { text, path } of values)
      if (!isName(text)) yield { path, message: `with \`until\`, expected a name for what is read, got ${JSON.stringify(text)}` };
  }
}

export const pollConsistent: ProfileRule<ControllerIndex> = {
  name: "poll-consistent",
  summary: "A `poll` with `until` names what it reads, and only such a one has `before`.",
  *check({ visits }) {
    for (const visit of visits) if ("poll" in visit.step) yield* checkPoll(visit.step, visit);
  },
};
