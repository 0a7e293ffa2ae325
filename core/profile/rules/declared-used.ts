import type { ControllerIndex } from "../controller-index.ts";
import { expressionOf, namesIn } from "../parse-expression.ts";
import { parseSignature, type Signature } from "../parse-signature.ts";
import type { PathFinding } from "../path.ts";
import type { StepVisit } from "../visit-steps.ts";
import type { ProfileRule } from "./profile-rule.ts";
import { portOperations } from "./required-operations.ts";

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

const namesGiven = (visits: readonly StepVisit[]): ReadonlySet<string> =>
  new Set(visits.flatMap(({ facts }) => facts.assigns.map(({ name }) => name)));

/** What of a signature nothing uses. A number that the port gives may not matter to this controller. */
function* unusedOf(
  signature: Signature,
  ofPort: Signature | undefined,
  visits: readonly StepVisit[],
): Generator<{ name: string; message: string }> {
  const used = namesUsed(visits);
  const given = namesGiven(visits);
  for (const name of [...signature.numbers, ...signature.buffers])
    if (used && !used.has(name) && !ofPort?.numbers.includes(name)) yield { name, message: `parameter "${name}" is never used` };
  for (const name of signature.results) if (!given.has(name)) yield { name, message: `result "${name}" never gets a value` };
}

/** What the steps of one operation name and never use; names are looked for in the whole operation, whatever the block. */
function* unusedIn(key: string, visits: readonly StepVisit[], { variables, profile }: ControllerIndex): Generator<PathFinding> {
  const signature = parseSignature(key);
  if (signature) {
    const ofPort = portOperations(profile.provides).get(signature.name);
    for (const { name, message } of unusedOf(signature, ofPort, visits))
      yield { path: ["operations", key], at: "key", message, unmentioned: name };
  }
  const used = namesUsed(visits);
  if (!used) return;
  const outlive = new Set([...(signature?.results ?? []), ...variables]);
  for (const { facts } of visits) {
    const given = new Set([...facts.assigns, ...facts.blocks.flatMap(({ numbers, buffers }) => [...numbers, ...buffers])]);
    for (const { name, path, at } of given)
      if (!used.has(name) && !outlive.has(name))
        yield { path, ...(at && { at }), message: `"${name}" is never used`, unmentioned: name, presumes: [["variables", name]] };
  }
}

function* unusedOfController({ visits, parameters, variables }: ControllerIndex): Generator<PathFinding> {
  const used = namesUsed(visits);
  const given = namesGiven(visits);
  const declared = [
    ...[...parameters.keys()].map((name) => ({ name, section: "parameters", what: "parameter" })),
    ...[...variables].map((name) => ({ name, section: "variables", what: "variable" })),
  ];
  for (const { name, section, what } of declared) {
    const place = { path: [section, name], at: "key", unmentioned: name } as const;
    if (used && !used.has(name)) yield { ...place, message: `${what} "${name}" is never used` };
    else if (what === "variable" && !given.has(name)) yield { ...place, message: `variable "${name}" never gets a value` };
  }
}

/** Registers and fields may stay unused: they describe the hardware. */
export const declaredUsed: ProfileRule<ControllerIndex> = {
  name: "declared-used",
  summary:
    "Every parameter, variable, operation and name given by a step is used, and every result gets a value. Registers and fields, and numbers that a port gives, need not be used.",
  *check(index) {
    yield* unusedOfController(index);
    const { visits, operations, profile } = index;
    const called = new Set(visits.flatMap(({ step }) => ("call" in step ? Object.keys(step.call) : [])));
    for (const name of portOperations(profile.provides).keys()) called.add(name);
    for (const { signature, key } of operations.values()) {
      const own = visits.filter(({ operation }) => operation.key === key);
      yield* unusedIn(key, own, index);
      if (called.has(signature.name)) continue;
      yield {
        path: ["operations", key],
        at: "key",
        message: `operation "${signature.name}" is never called`,
        unmentioned: signature.name,
        presumes: [["provides"]],
      };
    }
  },
};
