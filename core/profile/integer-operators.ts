const WORD_MAX = 0xffff_ffff;
const isWord = (value: number) => value >= 0 && value <= WORD_MAX;

/** No value: out of range or divided by zero. NaN is no safe integer, so one check after the operator finds it. */
const NONE = Number.NaN;

const onWords = (apply: (left: number, right: number) => number) => (left: number, right: number) =>
  isWord(left) && isWord(right) ? apply(left, right) >>> 0 : NONE;
const shift = (apply: (left: number, right: number) => number) => (left: number, right: number) =>
  isWord(left) && right >= 0 && right <= 31 ? apply(left, right) >>> 0 : NONE;

const UNARY = {
  "~": (operand: number) => (isWord(operand) ? ~operand >>> 0 : NONE),
  "!": (operand: number) => Number(operand === 0),
  "-": (operand: number) => 0 - operand,
} as const;

const BINARY = {
  "+": (left: number, right: number) => left + right,
  "-": (left: number, right: number) => left - right,
  // Adding 0 turns -0 into 0.
  "*": (left: number, right: number) => left * right + 0,
  "/": (left: number, right: number) => Math.trunc(left / right) + 0,
  "%": (left: number, right: number) => (left % right) + 0,
  "<<": shift((left, right) => left << right),
  ">>": shift((left, right) => left >>> right),
  "&": onWords((left, right) => left & right),
  "|": onWords((left, right) => left | right),
  "^": onWords((left, right) => left ^ right),
  "==": (left: number, right: number) => Number(left === right),
  "!=": (left: number, right: number) => Number(left !== right),
  "<": (left: number, right: number) => Number(left < right),
  "<=": (left: number, right: number) => Number(left <= right),
  ">": (left: number, right: number) => Number(left > right),
  ">=": (left: number, right: number) => Number(left >= right),
  "&&": (left: number, right: number) => Number(left !== 0 && right !== 0),
  "||": (left: number, right: number) => Number(left !== 0 || right !== 0),
} as const;

export type SourceUnaryOperator = keyof typeof UNARY;
export type SourceBinaryOperator = keyof typeof BINARY;

export const UNARY_OPERATORS = Object.keys(UNARY);
export const BINARY_OPERATORS = Object.keys(BINARY);

export const isUnaryOperator = (operator: string): operator is SourceUnaryOperator => Object.hasOwn(UNARY, operator);
export const isBinaryOperator = (operator: string): operator is SourceBinaryOperator => Object.hasOwn(BINARY, operator);

/** A constant part of an expression has no value. Rules turn it into a finding, the compiler into a parameter error. */
export class NoValue extends Error {}

function checked(value: number, text: string): number {
  if (Number.isSafeInteger(value)) return value;
  throw new NoValue(`${text} has no value`);
}

/**
 * Integers of at most 53 bits; bit operators take and give unsigned 32-bit words, shifts go from 0 to 31.
 * @throws {NoValue} outside of these, or on division by zero
 */
export const applyUnary = (operator: SourceUnaryOperator, operand: number): number =>
  checked(UNARY[operator](operand), `${operator}${operand}`);

/** As {@link applyUnary}. */
export const applyBinary = (operator: SourceBinaryOperator, left: number, right: number): number =>
  checked(BINARY[operator](left, right), `${left} ${operator} ${right}`);
