import type { ControllerIndex, OperationFacts } from "../controller-index.ts";
import { parseSignature } from "../parse-signature.ts";
import type { PathFinding } from "../path.ts";
import type { StepVisit } from "../visit-steps.ts";
import type { ProfileRule } from "./profile-rule.ts";

function* operationNames({ profile }: ControllerIndex): Generator<PathFinding> {
  const seen = new Set<string>();
  for (const key of Object.keys(profile.operations)) {
    const name = parseSignature(key)?.name ?? key;
    if (seen.has(name)) yield { path: ["operations", key], at: "key", message: `there is an operation "${name}" already` };
    seen.add(name);
  }
}

function* signatureNames({ signature, key }: OperationFacts, { parameters }: ControllerIndex): Generator<PathFinding> {
  const names = [...signature.numbers, ...signature.buffers];
  for (const [index, name] of names.entries()) {
    const path = ["operations", key];
    if (names.indexOf(name) < index) yield { path, at: "key", message: `two parameters are called "${name}"` };
    if (parameters.has(name)) yield { path, at: "key", message: `"${name}" is a parameter of the controller already` };
    if (name === "length") yield { path, at: "key", message: '"length" means the length of a buffer' };
  }
}

function* stepNames({ facts, scope }: StepVisit, { parameters }: ControllerIndex): Generator<PathFinding> {
  for (const { name, path, at } of facts.assigns) {
    const place = { path, ...(at && { at }) };
    if (parameters.has(name)) yield { ...place, message: `"${name}" is a parameter of the controller and cannot change` };
    if (scope.buffers.has(name)) yield { ...place, message: `"${name}" is a buffer already` };
  }
  for (const { name, path } of facts.blocks.flatMap(({ numbers, buffers }) => [...numbers, ...buffers])) {
    if (parameters.has(name) || scope.buffers.has(name) || scope.numbers.has(name))
      yield { path, message: `"${name}" is known here already` };
  }
}

export const namesApart: ProfileRule<ControllerIndex> = {
  name: "names-apart",
  summary: "A name means one thing: operations, parameters, buffers and the names given by steps do not hide each other.",
  *check(index) {
    yield* operationNames(index);
    for (const operation of index.operations.values()) yield* signatureNames(operation, index);
    for (const visit of index.visits) yield* stepNames(visit, index);
  },
};
