import { applyBinary, applyUnary } from "./integer-operators.ts";
import type { SourceExpression } from "./parse-expression.ts";
import { partsOf } from "./parse-expression.ts";
import { lookUp } from "./path.ts";

export type ParameterValues = Readonly<Record<string, number>>;

/**
 * The value of an expression of numbers and parameters. `&&`, `||` and a choice evaluate only what decides.
 *
 * @returns undefined when it needs a name that is no parameter, or something of a buffer
 * @throws {NoValue} on division by zero or a value out of range
 */
export function foldExpression(expression: SourceExpression, parameters: ParameterValues): number | undefined {
  switch (expression.kind) {
    case "constant":
      return expression.value;
    case "name":
      return lookUp(parameters, expression.name);
    case "length":
    case "byte":
      return undefined;
    case "unary": {
      const operand = foldExpression(expression.operand, parameters);
      return operand === undefined ? undefined : applyUnary(expression.operator, operand);
    }
    case "choice": {
      const test = foldExpression(expression.test, parameters);
      return test === undefined ? undefined : foldExpression(test !== 0 ? expression.whenTrue : expression.whenFalse, parameters);
    }
    case "binary": {
      const left = foldExpression(expression.left, parameters);
      if (left === undefined) return undefined;
      if (expression.operator === "&&" && left === 0) return 0;
      if (expression.operator === "||" && left !== 0) return 1;
      const right = foldExpression(expression.right, parameters);
      return right === undefined ? undefined : applyBinary(expression.operator, left, right);
    }
  }
}

/** The largest parts that need nothing but numbers and the given names; the whole expression when it needs nothing else. */
export function constantParts(expression: SourceExpression, isParameter: (name: string) => boolean): readonly SourceExpression[] {
  const inside = partsOf(expression).map((part) => constantParts(part, isParameter));
  const isConstant =
    expression.kind === "constant" ||
    (expression.kind === "name" && isParameter(expression.name)) ||
    // A byte of a buffer is not constant, whatever its index is.
    (expression.kind !== "byte" && inside.length > 0 && partsOf(expression).every((part, index) => inside[index]?.[0] === part));
  return isConstant ? [expression] : inside.flat();
}
