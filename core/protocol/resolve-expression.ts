import { foldExpression, type ParameterValues } from "../profile/fold-expression.ts";
import { expressionOf, type SourceExpression } from "../profile/parse-expression.ts";
import type { ExpressionText } from "../profile/schema/step.ts";
import type { Expression } from "./expression.ts";
import type { Frame } from "./frame.ts";

export const constant = (value: number): Expression => ({ kind: "constant", value });

function resolve(source: SourceExpression, parameters: ParameterValues, frame: Frame): Expression {
  const folded = foldExpression(source, parameters);
  if (folded !== undefined) return constant(folded);
  const inner = (part: SourceExpression) => resolve(part, parameters, frame);
  switch (source.kind) {
    case "constant":
      return constant(source.value);
    case "name":
      return { kind: "variable", ...frame.variable(source.name) };
    case "length":
      return { kind: "length", buffer: frame.buffer(source.buffer) };
    case "byte":
      return { kind: "byte", buffer: frame.buffer(source.buffer), index: inner(source.index) };
    case "unary":
      return { kind: "unary", operator: source.operator, operand: inner(source.operand) };
    case "binary":
      return { kind: "binary", operator: source.operator, left: inner(source.left), right: inner(source.right) };
    case "choice": {
      const test = inner(source.test);
      if (test.kind === "constant") return inner(test.value !== 0 ? source.whenTrue : source.whenFalse);
      return { kind: "choice", test, whenTrue: inner(source.whenTrue), whenFalse: inner(source.whenFalse) };
    }
  }
}

/** An expression of a checked profile with its names resolved and everything constant folded. */
export function resolveExpression(text: ExpressionText, parameters: ParameterValues, frame: Frame): Expression {
  const source = expressionOf(text);
  if (source === undefined) throw new Error(`a checked profile has no such expression: ${text}`);
  return resolve(source, parameters, frame);
}
