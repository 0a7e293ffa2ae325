import type { ExpressionText } from "../profile/schema/step.ts";
import type { Expression } from "./expression.ts";
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

export const fieldMax = ({ widthBits }: Field): number => 2 ** widthBits - 1;
/** Unsigned, also for a field that reaches bit 31. */
export const fieldMask = (field: Field): number => (fieldMax(field) << field.shift) >>> 0;

export function findField({ name, fields }: Register, wanted: string): Field {
  const field = fields.find((candidate) => candidate.name === wanted);
  if (field === undefined) throw new Error(`a checked profile uses no unknown field: ${name}.${wanted}`);
  return field;
}

const binary = (operator: "<<" | "|" | "<=", left: Expression, right: Expression): Expression => ({
  kind: "binary",
  operator,
  left,
  right,
});

/** Puts the values of fields together; bits of fields that are not named are 0. */
export function composeFields(
  register: Register,
  values: Readonly<Record<string, ExpressionText>>,
  resolve: (text: ExpressionText) => Expression,
): Composed {
  let mask = 0;
  let bits = 0;
  const terms: Expression[] = [];
  const checks: Step[] = [];
  for (const [name, text] of Object.entries(values)) {
    const field = findField(register, name);
    const value = resolve(text);
    mask = (mask | fieldMask(field)) >>> 0;
    if (value.kind === "constant") {
      bits = (bits | (value.value << field.shift)) >>> 0;
      continue;
    }
    const most = fieldMax(field);
    checks.push({ op: "expect", test: binary("<=", value, constant(most)), message: `${register.name}.${name} holds 0 to ${most}` });
    terms.push(field.shift === 0 ? value : binary("<<", value, constant(field.shift)));
  }
  if (bits !== 0 || terms.length === 0) terms.push(constant(bits));
  return { mask, value: terms.reduce((left, right) => binary("|", left, right)), checks };
}
