import type { ExpressionText } from "../profile/schema/step.ts";
import type { BinaryOperator, Expression } from "./expression.ts";
import type { Field, Register, Step } from "./protocol.ts";
import { constant } from "./resolve-expression.ts";

/** Field values as one word. */
export interface Composed {
  /** Bits of all fields named. */
  readonly mask: number;
  readonly value: Expression;
  /** To run before the value is used: a number known only at run time must not spill into the next field. */
  readonly checks: readonly Step[];
}

/** JavaScript's bit operators, and those of expressions, see the low 32 bits only. */
const OPERATOR_BITS = 32;

export const fieldMax = ({ widthBits }: Field): number => 2 ** widthBits - 1;
/** Unsigned, also for a field that reaches bit 31 or lies above. */
export const fieldMask = (field: Field): number => fieldMax(field) * 2 ** field.shift;

/** Bits of the register's value: of both words where it has two. */
export const valueBits = ({ widthBits, words }: Register): number => widthBits * (words === undefined ? 1 : 2);

/** Bits of the whole word that mean something. A rule keeps steps that compare whole words to what a number can hold. */
export const wordMask = (register: Register): number => 2 ** Math.min(register.dataBits ?? 53, valueBits(register), 53) - 1;

export function findField({ name, fields }: Register, wanted: string): Field {
  const field = fields.find((candidate) => candidate.name === wanted);
  if (field === undefined) throw new Error(`a checked profile uses no unknown field: ${name}.${wanted}`);
  return field;
}

const binary = (operator: BinaryOperator, left: Expression, right: Expression): Expression => ({
  kind: "binary",
  operator,
  left,
  right,
});

/** A field's value at its place. Above bit 31 by multiplication, which is exact where a shift is not. */
function placed(value: Expression, { shift }: Field, isWide: boolean): Expression {
  if (shift === 0) return value;
  return isWide ? binary("*", value, constant(2 ** shift)) : binary("<<", value, constant(shift));
}

/** `|` and `<<` refuse what is negative by themselves; a sum does not. */
function fits(value: Expression, field: Field, isWide: boolean): Expression {
  const atMost = binary("<=", value, constant(fieldMax(field)));
  return isWide ? binary("&&", binary(">=", value, constant(0)), atMost) : atMost;
}

/** Puts the values of fields together; bits of fields that are not named are 0. */
export function composeFields(
  register: Register,
  values: Readonly<Record<string, ExpressionText>>,
  resolve: (text: ExpressionText) => Expression,
): Composed {
  // Fields have no bit in common, so that a sum puts them together as `|` does.
  const isWide = valueBits(register) > OPERATOR_BITS;
  let mask = 0;
  let bits = 0;
  const terms: Expression[] = [];
  const checks: Step[] = [];
  for (const [name, text] of Object.entries(values)) {
    const field = findField(register, name);
    const value = resolve(text);
    mask += fieldMask(field);
    if (value.kind === "constant") {
      bits += value.value * 2 ** field.shift;
      continue;
    }
    checks.push({ op: "expect", test: fits(value, field, isWide), message: `${register.name}.${name} holds 0 to ${fieldMax(field)}` });
    terms.push(placed(value, field, isWide));
  }
  if (bits !== 0 || terms.length === 0) terms.push(constant(bits));
  return { mask, value: terms.reduce((left, right) => binary(isWide ? "+" : "|", left, right)), checks };
}
