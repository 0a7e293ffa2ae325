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
}

/** What a constant value has to lie within. */
export interface Fit {
  readonly minimum: number;
  readonly maximum: number;
  /** What takes the value: `SPICR.enable`, `rounds`. */
  readonly what: string;
}

export interface ExpressionUse {
  readonly text: ExpressionText;
  readonly path: Path;
  readonly fit?: Fit | undefined;
}

/** Steps inside a step, and the names that only they see. */
export interface Block {
  readonly steps: readonly ProfileStep[];
  readonly path: Path;
  readonly numbers: readonly NameUse[];
  readonly buffers: readonly NameUse[];
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

/** What the table below needs to know of the controller. */
export interface ControllerNames {
  readonly registers: ReadonlyMap<string, RegisterFacts>;
  readonly operations: ReadonlyMap<string, OperationFacts>;
}

/** Largest value of so many bits. */
export const largest = (widthBits: number): number => 2 ** widthBits - 1;
