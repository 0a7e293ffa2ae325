import {
  BINARY_INTEGER_OPERATORS,
  type BinaryIntegerOperator,
  UNARY_INTEGER_OPERATORS,
  type UnaryIntegerOperator,
} from "../bits/integer-operators.ts";

export type SourceUnaryOperator = UnaryIntegerOperator;
export type SourceBinaryOperator = BinaryIntegerOperator;

export const UNARY_OPERATORS = Object.keys(UNARY_INTEGER_OPERATORS);
export const BINARY_OPERATORS = Object.keys(BINARY_INTEGER_OPERATORS);

export const isUnaryOperator = (operator: string): operator is SourceUnaryOperator => Object.hasOwn(UNARY_INTEGER_OPERATORS, operator);
export const isBinaryOperator = (operator: string): operator is SourceBinaryOperator => Object.hasOwn(BINARY_INTEGER_OPERATORS, operator);

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
  checked(UNARY_INTEGER_OPERATORS[operator](operand), `${operator}${operand}`);

/** As {@link applyUnary}. */
export const applyBinary = (operator: SourceBinaryOperator, left: number, right: number): number =>
  checked(BINARY_INTEGER_OPERATORS[operator](left, right), `${left} ${operator} ${right}`);
