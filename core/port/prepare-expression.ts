import { BINARY_INTEGER_OPERATORS, UNARY_INTEGER_OPERATORS } from "../bits/integer-operators.ts";
import type { Expression } from "../protocol/expression.ts";
import { ExpressionError } from "./errors.ts";
import type { Frame } from "./frame.ts";
import type { Meter } from "./meter.ts";

export type Evaluate = () => number;

/** Where an expression finds its variables, and what names it in an error. */
export interface ExpressionContext {
  readonly frame: Frame;
  readonly meter: Meter;
}

/**
 * Turns an expression into a function without arguments. `&&` and `||` give 1 or 0 and leave out the right side when the left
 * one decides; a choice evaluates one branch.
 *
 * The function throws {@link ExpressionError} on a byte outside its buffer, division by zero, a bit operator on something that is no unsigned 32-bit
 * word, a shift by more than 31, and a result beyond 53 bits.
 */
export function prepareExpression(expression: Expression, context: ExpressionContext): Evaluate {
  const prepare = (part: Expression) => prepareExpression(part, context);
  const checked = (value: number, operator: string, operands: readonly number[]): number => {
    if (Number.isSafeInteger(value)) return value;
    throw new ExpressionError({ path: context.meter.path, operator, operands });
  };

  switch (expression.kind) {
    case "constant": {
      const { value } = expression;
      return () => value;
    }
    case "variable": {
      const cell = context.frame.variable(expression);
      return () => cell.value;
    }
    case "length": {
      const cell = context.frame.buffer(expression.buffer);
      return () => cell.value.length;
    }
    case "byte": {
      const cell = context.frame.buffer(expression.buffer);
      const index = prepare(expression.index);
      const operator = `byte(${expression.buffer.name})`;
      return () => {
        const at = index();
        const byte = cell.value[at];
        if (byte !== undefined) return byte;
        throw new ExpressionError({ path: context.meter.path, operator, operands: [at] });
      };
    }
    case "unary": {
      const operand = prepare(expression.operand);
      const { operator } = expression;
      const apply = UNARY_INTEGER_OPERATORS[operator];
      return () => {
        const value = operand();
        return checked(apply(value), operator, [value]);
      };
    }
    case "binary": {
      const left = prepare(expression.left);
      const right = prepare(expression.right);
      const { operator } = expression;
      if (operator === "&&") return () => Number(left() !== 0 && right() !== 0);
      if (operator === "||") return () => Number(left() !== 0 || right() !== 0);
      const apply = BINARY_INTEGER_OPERATORS[operator];
      return () => {
        const first = left();
        const second = right();
        const value = apply(first, second);
        return Number.isSafeInteger(value) ? value : checked(value, operator, [first, second]);
      };
    }
    case "choice": {
      const test = prepare(expression.test);
      const whenTrue = prepare(expression.whenTrue);
      const whenFalse = prepare(expression.whenFalse);
      return () => (test() !== 0 ? whenTrue() : whenFalse());
    }
  }
}
