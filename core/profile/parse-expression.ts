import jsep from "jsep";
import { isBinaryOperator, isUnaryOperator, type SourceBinaryOperator, type SourceUnaryOperator } from "./integer-operators.ts";

/** An expression as it stands in the text: names are not resolved yet. */
export type SourceExpression =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "length"; readonly buffer: string }
  | { readonly kind: "byte"; readonly buffer: string; readonly index: SourceExpression }
  | { readonly kind: "unary"; readonly operator: SourceUnaryOperator; readonly operand: SourceExpression }
  | { readonly kind: "binary"; readonly operator: SourceBinaryOperator; readonly left: SourceExpression; readonly right: SourceExpression }
  | { readonly kind: "choice"; readonly test: SourceExpression; readonly whenTrue: SourceExpression; readonly whenFalse: SourceExpression };

/** What is wrong with an expression. It becomes a finding and never leaves this folder as an error. */
class NotAnExpression extends Error {}

const refuse = (what: string): never => {
  throw new NotAnExpression(what);
};

/** jsep reads decimal numbers only. The lookbehind keeps names such as `a0x1` whole. */
const inDecimal = (text: string): string =>
  text.replace(/(?<![\w.])0x([0-9a-fA-F]+)\b/g, (hex, digits: string) => {
    const value = Number.parseInt(digits, 16);
    return Number.isSafeInteger(value) ? String(value) : refuse(`${hex} has more than 53 bits`);
  });

function operatorNode(node: jsep.BinaryExpression): SourceExpression {
  const { operator } = node;
  if (!isBinaryOperator(operator)) return refuse(`operator ${operator} is not allowed`);
  return { kind: "binary", operator, left: convert(node.left), right: convert(node.right) };
}

function unaryNode({ operator, argument }: jsep.UnaryExpression): SourceExpression {
  if (!isUnaryOperator(operator)) return refuse(`operator ${operator} is not allowed`);
  return { kind: "unary", operator, operand: convert(argument) };
}

/** The functions of the language, by name. */
const FUNCTIONS: Readonly<Record<string, (buffer: string | undefined, others: readonly jsep.Expression[]) => SourceExpression>> = {
  length: (buffer, others) =>
    buffer === undefined || others.length > 0 ? refuse("length takes the name of one buffer") : { kind: "length", buffer },
  byte: (buffer, [index, ...others]) =>
    buffer === undefined || index === undefined || others.length > 0
      ? refuse("byte takes the name of a buffer and an index")
      : { kind: "byte", buffer, index: convert(index) },
};

// jsep's node types carry no link from `type` to the other fields; it is checked first.
const identifier = (node: jsep.Expression | undefined) => (node?.type === "Identifier" ? (node as jsep.Identifier).name : undefined);

function callNode({ callee, arguments: [first, ...others] }: jsep.CallExpression): SourceExpression {
  const name = identifier(callee);
  const known = name !== undefined && Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (known === undefined) return refuse("the only functions are length(buffer) and byte(buffer, index)");
  return known(identifier(first), others);
}

function literalNode({ value, raw }: jsep.Literal): SourceExpression {
  if (typeof value !== "number" || !/^\d+$/.test(raw)) return refuse(`${raw} is not a whole number`);
  if (!Number.isSafeInteger(value)) return refuse(`${raw} has more than 53 bits`);
  return { kind: "constant", value };
}

/** What jsep can read beyond this table (members, arrays, `this`, several expressions) is not part of the language. */
const CONVERTERS: Readonly<Record<string, (node: never) => SourceExpression>> = {
  Literal: literalNode,
  Identifier: ({ name }: jsep.Identifier) => ({ kind: "name", name }),
  CallExpression: callNode,
  UnaryExpression: unaryNode,
  BinaryExpression: operatorNode,
  ConditionalExpression: ({ test, consequent, alternate }: jsep.ConditionalExpression) => ({
    kind: "choice",
    test: convert(test),
    whenTrue: convert(consequent),
    whenFalse: convert(alternate),
  }),
};

function convert(node: jsep.Expression): SourceExpression {
  const converter = Object.hasOwn(CONVERTERS, node.type) ? CONVERTERS[node.type] : undefined;
  if (converter === undefined)
    return refuse("expected one expression of numbers, names, operators, length(buffer) and byte(buffer, index)");
  // The table is keyed by the `type` that the converter expects.
  return converter(node as never);
}

export type ParsedExpression = { readonly expression: SourceExpression; readonly problem?: undefined } | { readonly problem: string };

/** Reads an expression. Its length is bounded by the schema, and with that the depth of jsep's recursion. */
export function parseExpression(text: number | string): ParsedExpression {
  if (typeof text === "number") return { expression: { kind: "constant", value: text } };
  try {
    return { expression: convert(jsep(inDecimal(text))) };
  } catch (error) {
    // jsep throws plain errors, with a message that holds for its own text only as to the position.
    const reason = error instanceof Error ? error.message.replace(/ at character \d+$/, "") : String(error);
    return { problem: `"${text}": ${reason}` };
  }
}

/** The expression, or undefined when it has a problem; the rule `expressions-parse` reports that. */
export function expressionOf(text: number | string): SourceExpression | undefined {
  const parsed = parseExpression(text);
  return "expression" in parsed ? parsed.expression : undefined;
}

/** Names of numbers and buffers in an expression, each as often as it stands there. */
export function* namesIn(expression: SourceExpression): Generator<{ readonly name: string; readonly kind: "number" | "buffer" }> {
  if (expression.kind === "name") yield { name: expression.name, kind: "number" };
  if (expression.kind === "length" || expression.kind === "byte") yield { name: expression.buffer, kind: "buffer" };
  for (const part of partsOf(expression)) yield* namesIn(part);
}

/** The expressions that this one is made of, one level down. */
export function partsOf(expression: SourceExpression): readonly SourceExpression[] {
  switch (expression.kind) {
    case "byte":
      return [expression.index];
    case "unary":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "choice":
      return [expression.test, expression.whenTrue, expression.whenFalse];
    default:
      return [];
  }
}
