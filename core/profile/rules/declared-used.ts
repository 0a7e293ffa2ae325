import type { ControllerIndex } from "../controller-index.ts";
import { expressionOf, namesIn } from "../parse-expression.ts";
import { parseSignature } from "../parse-signature.ts";
import type { PathFinding } from "../path.ts";
import type { StepVisit } from "../visit-steps.ts";
import type { ProfileRule } from "./profile-rule.ts";
import { PORT_OPERATIONS } from "./required-operations.ts";

/** Names that the steps use, in expressions and as buffers; undefined when an expression cannot be read and may use any. */
function namesUsed(visits: readonly StepVisit[]): ReadonlySet<string> | undefined {
  const used = new Set<string>();
  for (const { facts } of visits) {
    for (const { name } of facts.buffers) used.add(name);
    for (const { text } of facts.expressions) {
      const expression = expressionOf(text);
      if (!expression) return undefined;
      for (const { name } of namesIn(expression)) used.add(name);
    }
  }
  return used;
}

/** What the steps of one operation name and never use; names are looked for in the whole operation, whatever the block. */
function* unusedIn(key: string, visits: readonly StepVisit[]): Generator<PathFinding> {
  const used = namesUsed(visits);
  if (!used) return;
  const signature = parseSignature(key);
  for (const name of [...(signature?.numbers ?? []), ...(signature?.buffers ?? [])]) {
    if (!used.has(name)) yield { path: ["operations", key], at: "key", message: `parameter "${name}" is never used`, unmentioned: name };
  }
  for (const { facts } of visits) {
    const given = [...facts.assigns, ...facts.blocks.flatMap(({ numbers, buffers }) => [...numbers, ...buffers])];
    for (const { name, path, at } of given)
      if (!used.has(name)) yield { path, ...(at && { at }), message: `"${name}" is never used`, unmentioned: name };
  }
}

/** Registers and fields may stay unused: they describe the hardware. */
export const declaredUsed: ProfileRule<ControllerIndex> = {
  name: "declared-used",
  summary: "Every parameter, operation and name given by a step is used. Registers and fields need not be.",
  *check({ profile, visits, parameters, operations }) {
    const used = namesUsed(visits);
    for (const name of parameters.keys()) {
      if (used && !used.has(name))
        yield { path: ["parameters", name], at: "key", message: `parameter "${name}" is never used`, unmentioned: name };
    }
    const called = new Set(visits.flatMap(({ step }) => ("call" in step ? Object.keys(step.call) : [])));
    for (const text of PORT_OPERATIONS[profile.provides] ?? []) called.add(parseSignature(text)?.name ?? text);
    for (const { signature, key } of operations.values()) {
      const own = visits.filter(({ operation }) => operation.key === key);
      yield* unusedIn(key, own);
      if (called.has(signature.name) || PORT_OPERATIONS[profile.provides] === undefined) continue;
      yield { path: ["operations", key], at: "key", message: `operation "${signature.name}" is never called`, unmentioned: signature.name };
    }
  },
};
