import { hex } from "../bits/hex.ts";
import type { Expression } from "./expression.ts";

/** How a constant is written: words in hex with the digits of their register, counts and times in decimal. */
export type FormatConstant = (value: number) => string;

export const asWord =
  (widthBits: number): FormatConstant =>
  (value) =>
    value < 0 ? String(value) : hex(value, widthBits / 4);

/** What is larger is part of a word of more bits, and never a count. */
const LARGEST_WORD = 0xffff_ffff;

/** Operators whose constants are masks. */
const MASKING: readonly string[] = ["&", "|", "^", "~"];

const inside =
  (operator: string): FormatConstant =>
  (value) =>
    value > LARGEST_WORD || (MASKING.includes(operator) && value >= 0) ? hex(value, 1) : String(value);

/** A nested operation in brackets, so that no reader has to know which operator binds first. */
const nested = (expression: Expression, operator: string): string => {
  const text = formatExpression(expression, inside(operator));
  return expression.kind === "binary" || expression.kind === "choice" ? `(${text})` : text;
};

/** `length(part)`, `byte(part, $i)`, `$count * 8`; a constant as the caller wants it. */
export function formatExpression(expression: Expression, formatConstant: FormatConstant = String): string {
  switch (expression.kind) {
    case "constant":
      return formatConstant(expression.value);
    case "variable":
      return `$${expression.name}`;
    case "length":
      return `length(${expression.buffer.name})`;
    case "byte":
      return `byte(${expression.buffer.name}, ${formatExpression(expression.index)})`;
    case "unary":
      return `${expression.operator}${nested(expression.operand, expression.operator)}`;
    case "binary":
      return `${nested(expression.left, expression.operator)} ${expression.operator} ${nested(expression.right, expression.operator)}`;
    case "choice":
      return `${nested(expression.test, "?")} ? ${nested(expression.whenTrue, "?")} : ${nested(expression.whenFalse, "?")}`;
  }
}
