import type { Clock } from "../bus/clock.ts";
import type { DmaHost } from "../bus/dma-host.ts";
import type { Expression } from "../protocol/expression.ts";
import type { Step } from "../protocol/protocol.ts";
import type { Action } from "./action.ts";
import { ValueRangeError } from "./errors.ts";
import type { Cell, Frame } from "./frame.ts";
import type { Meter } from "./meter.ts";
import { type Evaluate, prepareExpression } from "./prepare-expression.ts";
import type { RegisterFile } from "./register-access.ts";
import type { Scratch } from "./scratch.ts";

/** An operation turned into a function; its parameters are set in the cells before `run`. */
export interface PreparedOperation {
  readonly numbers: readonly Cell<number>[];
  readonly buffers: readonly Cell<Uint8Array>[];
  /** 0 before a run; what the operation gave after it. */
  readonly results: readonly Cell<number>[];
  readonly run: Action;
}

/** What all operations of a port share. */
export interface Surroundings {
  readonly clock: Clock;
  readonly meter: Meter;
  readonly registers: RegisterFile;
  readonly scratch: Scratch;
  /** Undefined where the way to the card gives it no memory. */
  readonly dma: DmaHost | undefined;
  /** Numbers that outlive an operation, by slot. */
  readonly kept: readonly Cell<number>[];
}

/** What a step is prepared with: the surroundings, and the operation that it is a part of. */
export interface Workshop extends Surroundings {
  /** Id of the controller profile, and name of the operation. */
  readonly names: { readonly controller: string; readonly operation: string };
  readonly frame: Frame;
  readonly prepareSteps: (steps: readonly Step[]) => Action;
  readonly operation: (name: string) => PreparedOperation;
}

/** An expression whose value must lie in a range; {@link ValueRangeError} otherwise. */
export function prepareBounded(
  expression: Expression,
  bounds: { readonly place: string; readonly least: number; readonly most: number },
  workshop: Workshop,
): Evaluate {
  const evaluate = prepareExpression(expression, workshop);
  const { place, least, most } = bounds;
  return () => {
    const value = evaluate();
    if (value < least || value > most) throw new ValueRangeError({ path: workshop.meter.path, place, value, least, most });
    return value;
  };
}
