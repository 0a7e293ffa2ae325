import type { Step } from "../protocol/protocol.ts";
import type { Action } from "./action.ts";
import { prepareExpression } from "./prepare-expression.ts";
import type { Workshop } from "./workshop.ts";

/** Steps that access a register once or twice. */

export function prepareWrite({ register, value }: Step<"write">, workshop: Workshop): Action {
  const { write } = workshop.registers.access(register);
  const evaluate = prepareExpression(value, workshop);
  return () => write(evaluate());
}

export function prepareRead({ register, bindings }: Step<"read">, workshop: Workshop): Action {
  const { readChecked } = workshop.registers.access(register);
  const targets = bindings.map(({ variable, shift, mask }) => ({ cell: workshop.frame.variable(variable), shift, mask }));
  return () => {
    const word = readChecked();
    for (const { cell, shift, mask } of targets) cell.value = (word & mask) >>> shift;
  };
}

export function prepareModify({ register, mask, value }: Step<"modify">, workshop: Workshop): Action {
  const { readChecked, check, write } = workshop.registers.access(register);
  const evaluate = prepareExpression(value, workshop);
  return () => {
    const bits = evaluate();
    check(bits);
    write(((readChecked() & ~mask) | bits) >>> 0);
  };
}

export function prepareFlush({ register }: Step<"flush">, workshop: Workshop): Action {
  const { read } = workshop.registers.access(register);
  return () => {
    read();
  };
}
