import type { OperationFacts, RegisterFacts } from "./controller-index.ts";
import type { Path } from "./path.ts";
import type { ExpressionText, ProfileStep, StepKey } from "./schema/step.ts";

/** A name, and where it stands. */
export interface NameUse {
  readonly name: string;
  readonly path: Path;
  readonly at?: "key";
}

export interface RegisterUse extends NameUse {
  readonly step: StepKey;
  readonly fields: readonly NameUse[];
  /** The step uses the word as a whole, too or only. */
  readonly isWhole?: true;
}

/** What a constant value has to lie within. */
export interface Fit {
  readonly minimum: number;
  readonly maximum: number;
  /** What takes the value: `SPICR.enable`, `rounds`. */
  readonly what: string;
  /** It counts something and holds no bits. */
  readonly isCount?: true;
}

export interface ExpressionUse {
  readonly text: ExpressionText;
  readonly path: Path;
  readonly fit?: Fit | undefined;
  /** Computed in the middle of the step: it sees the names that the step itself has given by then. */
  readonly isLate?: true;
}

/** Steps inside a step, and the names that only they see. */
export interface Block {
  readonly steps: readonly ProfileStep[];
  readonly path: Path;
  readonly numbers: readonly NameUse[];
  readonly buffers: readonly NameUse[];
  /** Set where the names that its steps give are known to what comes after it in the same step. */
  readonly isShared?: true;
}

/** Everything that a step mentions, so that a rule needs no case for each kind of step. */
export interface StepFacts {
  readonly registers: readonly RegisterUse[];
  readonly expressions: readonly ExpressionUse[];
  readonly buffers: readonly NameUse[];
  /** Names that have a value after the step, in the same block. */
  readonly assigns: readonly NameUse[];
  readonly blocks: readonly Block[];
}

/** What the steps need to know of the controller. */
export interface ControllerNames {
  readonly registers: ReadonlyMap<string, RegisterFacts>;
  readonly operations: ReadonlyMap<string, OperationFacts>;
  /** Numbers that outlive an operation. */
  readonly variables: ReadonlySet<string>;
}

export const NOTHING: StepFacts = { registers: [], expressions: [], buffers: [], assigns: [], blocks: [] };

/** Largest value of so many bits that is still exact. */
export const largest = (widthBits: number): number => (widthBits > 53 ? Number.MAX_SAFE_INTEGER : 2 ** widthBits - 1);
