import type { ControllerIndex } from "../controller-index.ts";
import { didYouMean } from "../nearest.ts";
import { expressionOf, namesIn } from "../parse-expression.ts";
import type { Path, PathFinding } from "../path.ts";
import { type Scope, type StepVisit, scopeOf } from "../visit-steps.ts";
import type { ProfileRule } from "./profile-rule.ts";

/** Checks one name that should be a number or a buffer at this step. */
function* resolve(
  name: string,
  kind: "number" | "buffer",
  { index, visit, scope, path }: { index: ControllerIndex; visit: StepVisit; scope: Scope; path: Path },
): Generator<PathFinding> {
  const isNumber = scope.numbers.has(name) || index.parameters.has(name);
  const isBuffer = scope.buffers.has(name);
  if (kind === "number" ? isNumber : isBuffer) return;
  const broken = {
    presumes: [
      ["parameters", name],
      ["variables", name],
      [...visit.path, "times"],
      [...visit.path, "until"],
    ],
    unmentioned: name,
  };
  if (isNumber || isBuffer) {
    const message = kind === "number" ? `"${name}" is a buffer; a number is length(${name})` : `"${name}" is a number; expected a buffer`;
    yield { path, message, ...broken };
  } else {
    const wanted = kind === "number" ? [...scope.numbers, ...index.parameters.keys()] : scope.buffers;
    yield { path, message: `there is no ${kind} "${name}" here${didYouMean(name, wanted)}`, ...broken };
  }
}

export const namesResolve: ProfileRule<ControllerIndex> = {
  name: "names-resolve",
  summary:
    "Every number and buffer that a step uses is a parameter, a result or a variable, or was named before, in the same block or around it.",
  *check(index) {
    for (const visit of index.visits) {
      for (const { name, path } of visit.facts.buffers) yield* resolve(name, "buffer", { index, visit, scope: visit.scope, path });
      for (const use of visit.facts.expressions) {
        const where = { index, visit, scope: scopeOf(visit, use), path: use.path };
        const expression = expressionOf(use.text);
        if (expression) for (const { name, kind } of namesIn(expression)) yield* resolve(name, kind, where);
      }
    }
  },
};
