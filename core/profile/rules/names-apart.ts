import { type ControllerIndex, MAIN_WINDOW, type OperationFacts } from "../controller-index.ts";
import { parseSignature } from "../parse-signature.ts";
import type { PathFinding } from "../path.ts";
import type { StepVisit } from "../visit-steps.ts";
import type { ProfileRule } from "./profile-rule.ts";

/** Functions of the language. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  length: '"length" means the length of a buffer',
  byte: '"byte" means a byte of a buffer',
};

function* declaredNames({ profile, parameters, variables }: ControllerIndex): Generator<PathFinding> {
  for (const name of variables) {
    if (parameters.has(name)) yield { path: ["variables", name], at: "key", message: `"${name}" is a parameter of the controller already` };
  }
  if (profile.otherWindows && Object.hasOwn(profile.otherWindows, MAIN_WINDOW))
    yield { path: ["otherWindows", MAIN_WINDOW], at: "key", message: `"${MAIN_WINDOW}" is the main window already` };
}

function* operationNames({ profile }: ControllerIndex): Generator<PathFinding> {
  const seen = new Set<string>();
  for (const key of Object.keys(profile.operations)) {
    const name = parseSignature(key)?.name ?? key;
    if (seen.has(name)) yield { path: ["operations", key], at: "key", message: `there is an operation "${name}" already` };
    seen.add(name);
  }
}

function* signatureNames({ signature, key }: OperationFacts, { parameters, variables }: ControllerIndex): Generator<PathFinding> {
  const given = [...signature.numbers, ...signature.buffers];
  const seen = new Set<string>();
  for (const [index, name] of [...given, ...signature.results].entries()) {
    const place = { path: ["operations", key], at: "key" } as const;
    const what = index < given.length ? "parameters" : "results or parameters";
    if (seen.has(name)) yield { ...place, message: `two ${what} are called "${name}"` };
    seen.add(name);
    if (parameters.has(name)) yield { ...place, message: `"${name}" is a parameter of the controller already` };
    if (variables.has(name)) yield { ...place, message: `"${name}" is a variable of the controller already` };
    if (Object.hasOwn(FUNCTIONS, name)) yield { ...place, message: FUNCTIONS[name] ?? "" };
  }
}

function* stepNames({ facts, scope }: StepVisit, { parameters }: ControllerIndex): Generator<PathFinding> {
  for (const { name, path, at } of facts.assigns) {
    const place = { path, ...(at && { at }) };
    if (parameters.has(name)) yield { ...place, message: `"${name}" is a parameter of the controller and cannot change` };
    if (scope.buffers.has(name)) yield { ...place, message: `"${name}" is a buffer already` };
  }
  // One name can be given to several blocks of the step.
  const inside = [...new Set(facts.blocks.flatMap(({ numbers, buffers }) => [...numbers, ...buffers]))];
  for (const [index, { name, path }] of inside.entries()) {
    const isKnown = parameters.has(name) || scope.buffers.has(name) || scope.numbers.has(name);
    if (isKnown || inside.findIndex((other) => other.name === name) < index) yield { path, message: `"${name}" is known here already` };
  }
}

export const namesApart: ProfileRule<ControllerIndex> = {
  name: "names-apart",
  summary:
    "A name means one thing: operations, parameters, variables, results, buffers and the names given by steps do not hide each other.",
  *check(index) {
    yield* declaredNames(index);
    yield* operationNames(index);
    for (const operation of index.operations.values()) yield* signatureNames(operation, index);
    for (const visit of index.visits) yield* stepNames(visit, index);
  },
};
