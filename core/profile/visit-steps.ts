import type { OperationFacts } from "./controller-index.ts";
import { factsOfStep } from "./facts-of-step.ts";
import { KnownNames } from "./known-names.ts";
import type { Path } from "./path.ts";
import type { ProfileStep } from "./schema/step.ts";
import type { ControllerNames, ExpressionUse, NameUse, StepFacts } from "./step-facts.ts";

/** Names that a step can use, besides the parameters of the controller. */
export interface Scope {
  readonly numbers: KnownNames;
  readonly buffers: KnownNames;
}

export interface StepVisit {
  readonly operation: OperationFacts;
  readonly step: ProfileStep;
  readonly path: Path;
  readonly facts: StepFacts;
  /** Before the step. */
  readonly scope: Scope;
  /** In the middle of the step, for what is computed there. */
  readonly lateScope: Scope;
  /** Whether the step is in `finally`, or in a block of one that is. */
  readonly isFinal: boolean;
  /** Whether it is the last step of its block. */
  readonly isLast: boolean;
  /** The steps that it is inside of, the innermost last. */
  readonly around: readonly StepVisit[];
}

/** What an expression of the step can use. */
export const scopeOf = ({ scope, lateScope }: StepVisit, { isLate }: ExpressionUse): Scope => (isLate ? lateScope : scope);

const withNames = (known: KnownNames, more: readonly NameUse[]): KnownNames => known.with(more.map(({ name }) => name));

/**
 * All steps of an operation. A name is known from the step that gives it to the end of its block, and in the blocks inside;
 * `finally` knows the operation's parameters and results and the controller's variables only, because `do` may have ended anywhere.
 */
export function visitOperation(operation: OperationFacts, names: ControllerNames): StepVisit[] {
  const { signature, key, body } = operation;
  const visits: StepVisit[] = [];

  /** Gives what is known at the end of the block. */
  const visitBlock = (steps: readonly ProfileStep[], path: Path, outer: Pick<StepVisit, "scope" | "isFinal" | "around">): Scope => {
    const { isFinal, around } = outer;
    let { scope } = outer;
    for (const [index, step] of steps.entries()) {
      const facts = factsOfStep(step, [...path, index], names);
      const own = withNames(scope.numbers, facts.assigns);
      const lateScope = { ...scope, numbers: own };
      const isLast = index === steps.length - 1;
      const visit = { operation, step, path: [...path, index], facts, scope, lateScope, isFinal, isLast, around };
      visits.push(visit);
      let known = scope;
      for (const { steps, path, numbers, buffers, isShared } of facts.blocks) {
        const inside = { numbers: withNames(known.numbers, numbers), buffers: withNames(known.buffers, buffers) };
        const end = visitBlock(steps, path, { scope: inside, isFinal, around: [...around, visit] });
        if (!isShared) continue;
        known = { ...scope, numbers: end.numbers };
        visit.lateScope = known;
      }
      scope = { ...scope, numbers: own };
    }
    return scope;
  };

  const scope = {
    numbers: KnownNames.of([...names.variables, ...signature.numbers, ...signature.results]),
    buffers: KnownNames.of(signature.buffers),
  };
  visitBlock(body.do, ["operations", key, "do"], { scope, isFinal: false, around: [] });
  visitBlock(body.finally ?? [], ["operations", key, "finally"], { scope, isFinal: true, around: [] });
  return visits;
}
