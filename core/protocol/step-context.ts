import type { ControllerIndex } from "../profile/controller-index.ts";
import type { ParameterValues } from "../profile/fold-expression.ts";
import { DROPPED } from "../profile/register-step-facts.ts";
import type { ExpressionText, Packing as ProfilePacking, ProfileStep, ReadNames, RegisterValue } from "../profile/schema/step.ts";
import { type Composed, composeFields, findField, valueBits, wordMask } from "./compose-fields.ts";
import type { Expression } from "./expression.ts";
import type { Frame } from "./frame.ts";
import type { Field, Packing, ReadBinding, Register, Step } from "./protocol.ts";
import { resolveExpression } from "./resolve-expression.ts";

/** What is known where a step stands. */
export interface StepContext {
  readonly index: ControllerIndex;
  readonly parameters: ParameterValues;
  readonly registers: ReadonlyMap<string, Register>;
  readonly frame: Frame;
}

/** Compiles steps in order. Names that they give are added to the context's frame. */
export type CompileBlock = (steps: readonly ProfileStep[], context: StepContext) => readonly Step[];

export function findRegister(name: string, { registers }: StepContext): Register {
  const register = registers.get(name);
  if (register === undefined) throw new Error(`a checked profile uses no unknown register: ${name}`);
  return register;
}

/** The only entry of a map of one. */
export function only<Value>(entries: Readonly<Record<string, Value>>): readonly [string, Value] {
  const [entry] = Object.entries(entries);
  if (entry === undefined) throw new Error("a checked profile has exactly one entry here");
  return entry;
}

export const expression = (text: ExpressionText, { parameters, frame }: StepContext): Expression =>
  resolveExpression(text, parameters, frame);

/** The fields of a register, or its whole word. */
export function composeValue(register: Register, value: RegisterValue, context: StepContext): Composed {
  if (typeof value === "object") return composeFields(register, value, (text) => expression(text, context));
  return { mask: wordMask(register), value: expression(value, context), checks: [] };
}

/** The bits of a word that carry data; the others mean nothing when read. */
function dataField(register: Register): Field | "word" {
  const { dataBits } = register;
  return dataBits === undefined || dataBits >= valueBits(register) ? "word" : { name: "data", shift: 0, widthBits: dataBits };
}

export function readBindings(register: Register, names: ReadNames, { frame }: StepContext): readonly ReadBinding[] {
  const wanted =
    typeof names === "string"
      ? [{ name: names, field: dataField(register) }]
      : Object.entries(names).map(([field, name]) => ({ name, field: findField(register, field) }));
  return wanted.filter(({ name }) => name !== DROPPED).map(({ name, field }) => ({ variable: frame.assign(name), field }));
}

/** Fills in what a step leaves to the defaults. */
export function packingOf({ wordBytes, byteOrder, reverseBits, tail }: ProfilePacking): Packing {
  return {
    wordBytes: wordBytes ?? 1,
    byteOrder: byteOrder ?? "little",
    reverseBits: reverseBits ?? 0,
    ...(tail !== undefined && { tail }),
  };
}
