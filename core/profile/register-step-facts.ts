import type { RegisterFacts } from "./controller-index.ts";
import { expressionOf } from "./parse-expression.ts";
import type { Path } from "./path.ts";
import type { ExpressionText, ReadNames, RegisterValue, StepKey } from "./schema/step.ts";
import { NAME } from "./schema/values.ts";
import {
  type ControllerNames,
  type ExpressionUse,
  type Fit,
  largest,
  type NameUse,
  NOTHING,
  type RegisterUse,
  type StepFacts,
} from "./step-facts.ts";

/** What is dropped has this name. */
export const DROPPED = "_";

const registerFit = (register: RegisterFacts | undefined): Fit | undefined =>
  register && { minimum: 0, maximum: largest(register.valueBits), what: register.name };

export function fieldFit(register: RegisterFacts | undefined, name: string): Fit | undefined {
  const field = register?.fields.get(name);
  // Bits the wrong way round are a finding of their own, and hold nothing.
  if (!register || !field || field.widthBits < 1) return undefined;
  return { minimum: 0, maximum: largest(field.widthBits), what: `${register.name}.${name}` };
}

/** The names of fields are keys of a map. */
export const fieldUses = (fields: Readonly<Record<string, unknown>>, path: Path): NameUse[] =>
  Object.keys(fields).map((name) => ({ name, path: [...path, name], at: "key" }));

/** A register whose value is a word or a map of fields. */
export function valueFacts(
  step: StepKey,
  entries: Readonly<Record<string, RegisterValue>>,
  [path, names]: readonly [Path, ControllerNames],
): StepFacts {
  const registers: RegisterUse[] = [];
  const expressions: ExpressionUse[] = [];
  for (const [name, value] of Object.entries(entries)) {
    const register = names.registers.get(name);
    const at: Path = [...path, step, name];
    const fields = typeof value === "object" ? value : {};
    registers.push({ step, name, path: at, at: "key", fields: fieldUses(fields, at), ...(typeof value !== "object" && { isWhole: true }) });
    if (typeof value !== "object") expressions.push({ text: value, path: at, fit: registerFit(register) });
    for (const [field, text] of Object.entries(fields)) expressions.push({ text, path: [...at, field], fit: fieldFit(register, field) });
  }
  return { ...NOTHING, registers, expressions };
}

/** Names for what is read from registers. Numbers in the place of a name are for a rule to report. */
export function readFacts(step: StepKey, entries: Readonly<Record<string, ReadNames | RegisterValue>>, path: Path): StepFacts {
  const registers: RegisterUse[] = [];
  const assigns: NameUse[] = [];
  for (const [name, bindings] of Object.entries(entries)) {
    const at: Path = [...path, step, name];
    const fields = typeof bindings === "object" ? bindings : {};
    registers.push({
      step,
      name,
      path: at,
      at: "key",
      fields: fieldUses(fields, at),
      ...(typeof bindings !== "object" && { isWhole: true }),
    });
    const given =
      typeof bindings === "object"
        ? Object.entries(bindings).map(([field, text]) => ({ text, path: [...at, field] }))
        : [{ text: bindings, path: at }];
    for (const { text, path } of given) if (typeof text === "string" && NAME.test(text)) assigns.push({ name: text, path });
  }
  return { ...NOTHING, registers, assigns };
}

/** A register in a map of one. */
export const onlyRegister = (step: StepKey, entries: Readonly<Record<string, unknown>>, path: Path): RegisterUse[] =>
  Object.keys(entries).map((name) => ({ step, name, path: [...path, step, name], at: "key", fields: [], isWhole: true }));

/** Element of the registers of a step; nothing when the step has none. */
export function indexFacts(
  index: ExpressionText | undefined,
  registers: readonly RegisterUse[],
  [path, names]: readonly [Path, ControllerNames],
): ExpressionUse[] {
  if (index === undefined) return [];
  const counts = registers.map(({ name }) => names.registers.get(name)?.entry.count);
  const known = counts.filter((count) => typeof count === "number");
  const maximum = known.length > 0 ? Math.min(...known) - 1 : Number.MAX_SAFE_INTEGER;
  return [{ text: index, path: [...path, "index"], fit: { minimum: 0, maximum, what: "the index", isCount: true } }];
}

/** The largest value of a constant, or the limit itself for what is known only later. */
export function atMostOf(text: ExpressionText, limit: number): number {
  const expression = expressionOf(text);
  return expression?.kind === "constant" ? expression.value : limit;
}
