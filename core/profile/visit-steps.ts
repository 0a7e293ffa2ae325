import type { OperationFacts } from "./controller-index.ts";
import { factsOfStep } from "./facts-of-step.ts";
import type { Path } from "./path.ts";
import type { ProfileStep } from "./schema/step.ts";
import type { ControllerNames, NameUse, StepFacts } from "./step-facts.ts";

/** Names that a step can use, besides the parameters of the controller. */
export interface Scope {
  readonly numbers: ReadonlySet<string>;
  readonly buffers: ReadonlySet<string>;
}

export interface StepVisit {
  readonly operation: OperationFacts;
  readonly step: ProfileStep;
  readonly path: Path;
  readonly facts: StepFacts;
  /** Before the step. */
  readonly scope: Scope;
}

const withNames = (known: ReadonlySet<string>, more: readonly NameUse[]): ReadonlySet<string> =>
  more.length === 0 ? known : new Set([...known, ...more.map(({ name }) => name)]);

/**
 * All steps of an operation. A name is known from the step that gives it to the end of its block, and in the blocks inside;
 * `finally` knows the operation's parameters only, because `do` may have ended anywhere.
 */
export function visitOperation(operation: OperationFacts, names: ControllerNames): StepVisit[] {
  const { signature, key, body } = operation;
  const visits: StepVisit[] = [];

  const visitBlock = (steps: readonly ProfileStep[], path: Path, outer: Scope): void => {
    let scope = outer;
    for (const [index, step] of steps.entries()) {
      const facts = factsOfStep(step, [...path, index], names);
      visits.push({ operation, step, path: [...path, index], facts, scope });
      for (const { steps, path, numbers, buffers } of facts.blocks) {
        visitBlock(steps, path, { numbers: withNames(scope.numbers, numbers), buffers: withNames(scope.buffers, buffers) });
      }
      scope = { ...scope, numbers: withNames(scope.numbers, facts.assigns) };
    }
  };

  const parameters = { numbers: new Set(signature.numbers), buffers: new Set(signature.buffers) };
  visitBlock(body.do, ["operations", key, "do"], parameters);
  visitBlock(body.finally ?? [], ["operations", key, "finally"], parameters);
  return visits;
}
