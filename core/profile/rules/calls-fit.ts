import type { ControllerIndex } from "../controller-index.ts";
import { didYouMean } from "../nearest.ts";
import { keysOf, type PathFinding } from "../path.ts";
import type { StepVisit } from "../visit-steps.ts";
import type { ProfileRule } from "./profile-rule.ts";

function* checkCall({ step, path }: StepVisit, { operations }: ControllerIndex): Generator<PathFinding> {
  if (!("call" in step)) return;
  for (const [name, values] of Object.entries(step.call)) {
    const at = [...path, "call", name];
    const called = operations.get(name);
    if (!called) {
      const message = `there is no operation "${name}"${didYouMean(name, operations.keys())}`;
      yield { path: at, at: "key", message, presumes: [["operations", name]] };
      continue;
    }
    const parameters = [...called.signature.numbers, ...called.signature.buffers];
    for (const given of Object.keys(values)) {
      if (!parameters.includes(given))
        yield { path: [...at, given], at: "key", message: `${called.key} has no parameter "${given}"${didYouMean(given, parameters)}` };
    }
    const missing = parameters.filter((parameter) => !Object.hasOwn(values, parameter));
    if (missing.length > 0)
      yield { path: at, at: "key", message: `${called.key} also needs ${missing.join(", ")}`, presumes: keysOf(at, ...missing) };
    const { results } = called.signature;
    for (const result of Object.keys(step.as ?? {})) {
      if (!results.includes(result))
        yield {
          path: [...path, "as", result],
          at: "key",
          message: `${called.key} has no result "${result}"${didYouMean(result, results)}`,
        };
    }
  }
}

export const callsFit: ProfileRule<ControllerIndex> = {
  name: "calls-fit",
  summary: "A called operation exists, the call gives each of its parameters, and `as` names results that it has.",
  *check(index) {
    for (const visit of index.visits) yield* checkCall(visit, index);
  },
};
