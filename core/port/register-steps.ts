import type { ReadBinding, Register, Step } from "../protocol/protocol.ts";
import type { Action } from "./action.ts";
import { prepareExpression } from "./prepare-expression.ts";
import type { RegisterAccess } from "./register-access.ts";
import { replaceBits, splitWord, type WordHalves } from "./wide-word.ts";
import type { Workshop } from "./workshop.ts";

/** Steps that access a register once or twice. */

export function prepareWrite({ register, index, value }: Step<"write">, workshop: Workshop): Action {
  const { write } = workshop.registers.access(register);
  const evaluate = prepareExpression(value, workshop);
  if (index.kind === "constant" && index.value === 0) return () => write(0, evaluate());
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

/** The word to write back so that its special bits do nothing. */
export function neutralized({ neutral }: Register): (word: WordHalves) => WordHalves {
  if (neutral === undefined) return (word) => word;
  const mask = splitWord(neutral.mask);
  const value = splitWord(neutral.value);
  return (word) => replaceBits(word, mask, value);
}

export function prepareModify({ register, mask, value }: Step<"modify">, workshop: Workshop): Action {
  const { current, check, writeBack } = workshop.registers.access(register);
  const evaluate = prepareExpression(value, workshop);
  const neutral = neutralized(register);
  const bits = splitWord(mask);
  return () => {
    const wanted = evaluate();
    check(wanted);
    writeBack(replaceBits(neutral(current()), bits, splitWord(wanted)));
  };
}

export function prepareFlush({ register }: Step<"flush">, workshop: Workshop): Action {
  const { read } = workshop.registers.access(register);
  return () => {
    read(0);
  };
}
