import type { ReadBinding, Step } from "../protocol/protocol.ts";
import type { Action } from "./action.ts";
import { prepareExpression } from "./prepare-expression.ts";
import type { RegisterAccess } from "./register-access.ts";
import { replaceBits } from "./wide-word.ts";
import type { Workshop } from "./workshop.ts";

/** Steps that access a register once or twice. */

export function prepareWrite({ register, index, value }: Step<"write">, workshop: Workshop): Action {
  const { write } = workshop.registers.access(register);
  const evaluate = prepareExpression(value, workshop);
  if (register.count === 1) return () => write(0, evaluate());
  const element = prepareExpression(index, workshop);
  return () => write(element(), evaluate());
}

/** Hands what was read to the variables that the bindings name. */
export function prepareBindings(bindings: readonly ReadBinding[], access: RegisterAccess, workshop: Workshop): (word: number) => void {
  const targets = bindings.map(({ variable, field }) => ({ cell: workshop.frame.variable(variable), field }));
  return (word) => {
    for (const { cell, field } of targets) cell.value = access.extract(field, word);
  };
}

export function prepareRead({ register, index, bindings }: Step<"read">, workshop: Workshop): Action {
  const access = workshop.registers.access(register);
  const bind = prepareBindings(bindings, access, workshop);
  const element = prepareExpression(index, workshop);
  return () => bind(access.readChecked(element()));
}

export function prepareModify({ register, mask, value }: Step<"modify">, workshop: Workshop): Action {
  const { current, check, write } = workshop.registers.access(register);
  const evaluate = prepareExpression(value, workshop);
  const { neutral } = register;
  return () => {
    const bits = evaluate();
    check(bits);
    const word = current();
    const kept = neutral === undefined ? word : replaceBits(word, neutral.mask, neutral.value);
    write(0, replaceBits(kept, mask, bits));
  };
}

export function prepareFlush({ register }: Step<"flush">, workshop: Workshop): Action {
  const { read } = workshop.registers.access(register);
  return () => {
    read(0);
  };
}
