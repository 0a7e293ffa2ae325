import type { BinaryIntegerOperator, UnaryIntegerOperator } from "../bits/integer-operators.ts";

export type UnaryOperator = UnaryIntegerOperator;
export type BinaryOperator = BinaryIntegerOperator;

/**
 * A checked expression. Names are resolved: parameters and fields are folded to constants, variables and buffers are
 * slots of the operation's frame.
 *
 * Arithmetic is on integers of at most 53 bits; `/` rounds towards zero; bit operators work on unsigned 32-bit words
 * (`~0` is 0xffffffff); comparisons give 1 or 0. Leaving the range, or dividing by zero, stops the operation.
 */
export type Expression =
  | { readonly kind: "constant"; readonly value: number }
  | ({ readonly kind: "variable" } & VariableSlot)
  | { readonly kind: "length"; readonly buffer: BufferSlot }
  /** One byte of a buffer; an index outside it stops the operation. */
  | { readonly kind: "byte"; readonly buffer: BufferSlot; readonly index: Expression }
  | { readonly kind: "unary"; readonly operator: UnaryOperator; readonly operand: Expression }
  | { readonly kind: "binary"; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "choice"; readonly test: Expression; readonly whenTrue: Expression; readonly whenFalse: Expression };

/** A byte buffer of the operation's frame: a parameter, or the `as` of a `chunks`. */
export interface BufferSlot {
  readonly name: string;
  readonly slot: number;
}

/** A number of the operation's frame, or, with `isKept`, one of the port's `variables`, which outlive an operation. */
export interface VariableSlot {
  readonly name: string;
  readonly slot: number;
  readonly isKept?: true;
}
