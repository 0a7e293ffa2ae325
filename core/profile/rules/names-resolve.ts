import type { ControllerIndex } from "../controller-index.ts";
import { didYouMean } from "../nearest.ts";
import { expressionOf, namesIn } from "../parse-expression.ts";
import type { Path, PathFinding } from "../path.ts";
import type { StepVisit } from "../visit-steps.ts";
import type { ProfileRule } from "./profile-rule.ts";

/** Checks one name that should be a number or a buffer at this step. */
function* resolve(
  name: string,
  kind: "number" | "buffer",
  { index, visit, path }: { index: ControllerIndex; visit: StepVisit; path: Path },
): Generator<PathFinding> {
  const numbers = [...visit.scope.numbers, ...index.parameters.keys()];
  const buffers = [...visit.scope.buffers];
  const [wanted, others] = kind === "number" ? [numbers, buffers] : [buffers, numbers];
  if (wanted.includes(name)) return;
  const broken = {
    presumes: [
      ["parameters", name],
      [...visit.path, "times"],
    ],
    unmentioned: name,
  };
  if (others.includes(name)) {
    const message = kind === "number" ? `"${name}" is a buffer; a number is length(${name})` : `"${name}" is a number; expected a buffer`;
    yield { path, message, ...broken };
  } else {
    yield { path, message: `there is no ${kind} "${name}" here${didYouMean(name, wanted)}`, ...broken };
  }
}

export const namesResolve: ProfileRule<ControllerIndex> = {
  name: "names-resolve",
  summary: "Every number and buffer that a step uses is a parameter or was named before, in the same block or around it.",
  *check(index) {
    for (const visit of index.visits) {
      for (const { name, path } of visit.facts.buffers) yield* resolve(name, "buffer", { index, visit, path });
      for (const { text, path } of visit.facts.expressions) {
        const expression = expressionOf(text);
        if (expression) for (const { name, kind } of namesIn(expression)) yield* resolve(name, kind, { index, visit, path });
      }
    }
  },
};
