import type { RegisterFacts } from "./controller-index.ts";
import { LIMITS } from "./limits.ts";
import type { Path } from "./path.ts";
import { type PerStepKey, type ProfileStep, perStep, type RegisterValue, type StepKey } from "./schema/step.ts";
import {
  type ControllerNames,
  type ExpressionUse,
  type Fit,
  largest,
  type NameUse,
  type RegisterUse,
  type StepFacts,
} from "./step-facts.ts";

const NOTHING: StepFacts = { registers: [], expressions: [], buffers: [], assigns: [], blocks: [] };

const registerFit = (register: RegisterFacts | undefined): Fit | undefined =>
  register && { minimum: 0, maximum: largest(register.widthBits), what: register.name };

function fieldFit(register: RegisterFacts | undefined, name: string): Fit | undefined {
  const field = register?.fields.get(name);
  // Bits the wrong way round are a finding of their own, and hold nothing.
  if (!register || !field || field.widthBits < 1) return undefined;
  return { minimum: 0, maximum: largest(field.widthBits), what: `${register.name}.${name}` };
}

/** A register whose value is a word or a map of fields. */
function valueFacts(step: StepKey, entries: Readonly<Record<string, RegisterValue>>, [path, names]: [Path, ControllerNames]): StepFacts {
  const registers: RegisterUse[] = [];
  const expressions: ExpressionUse[] = [];
  for (const [name, value] of Object.entries(entries)) {
    const register = names.registers.get(name);
    const at: Path = [...path, step, name];
    const fields = typeof value === "object" ? Object.entries(value) : [];
    registers.push({
      step,
      name,
      path: at,
      at: "key",
      fields: fields.map(([field]) => ({ name: field, path: [...at, field], at: "key" })),
    });
    if (typeof value !== "object") expressions.push({ text: value, path: at, fit: registerFit(register) });
    for (const [field, text] of fields) expressions.push({ text, path: [...at, field], fit: fieldFit(register, field) });
  }
  return { ...NOTHING, registers, expressions };
}

/** A register in a map of one. */
const onlyRegister = (step: StepKey, entries: Readonly<Record<string, unknown>>, path: Path): RegisterUse[] =>
  Object.keys(entries).map((name) => ({ step, name, path: [...path, step, name], at: "key", fields: [] }));

const FACTS: PerStepKey<[Path, ControllerNames], StepFacts> = {
  write: ({ write }, ...where) => valueFacts("write", write, where),
  modify: ({ modify }, ...where) => valueFacts("modify", modify, where),
  read: ({ read }, path) => {
    const registers: RegisterUse[] = [];
    const assigns: NameUse[] = [];
    for (const [name, bindings] of Object.entries(read)) {
      const at: Path = [...path, "read", name];
      const fields = typeof bindings === "string" ? [] : Object.keys(bindings);
      registers.push({
        step: "read",
        name,
        path: at,
        at: "key",
        fields: fields.map((field) => ({ name: field, path: [...at, field], at: "key" })),
      });
      if (typeof bindings === "string") assigns.push({ name: bindings, path: at });
      else for (const [field, variable] of Object.entries(bindings)) assigns.push({ name: variable, path: [...at, field] });
    }
    return { ...NOTHING, registers, assigns };
  },
  poll: ({ poll, failIf = {}, firstAfterUs, timeoutMs }, path, names) => {
    const facts = valueFacts("poll", poll, [path, names]);
    const failing = Object.entries(failIf).map(([name, text]) => ({ name, text, path: [...path, "failIf", name] }));
    const failRegister = names.registers.get(Object.keys(poll)[0] ?? "");
    return {
      ...facts,
      registers: facts.registers.map((use) => ({
        ...use,
        fields: [...use.fields, ...failing.map(({ name, path }) => ({ name, path, at: "key" as const }))],
      })),
      expressions: [
        ...facts.expressions,
        ...failing.map(({ name, text, path }) => ({ text, path, fit: fieldFit(failRegister, name) })),
        ...(firstAfterUs === undefined
          ? []
          : [
              {
                text: firstAfterUs,
                path: [...path, "firstAfterUs"],
                fit: { minimum: 0, maximum: timeoutMs * 1000, what: "the pause before the first read" },
              },
            ]),
      ],
    };
  },
  push: ({ push, times }, path, names) => {
    const registers = onlyRegister("push", push, path);
    if (times !== undefined) {
      const fit = { minimum: 0, maximum: LIMITS.repeatTimes, what: "times" };
      return {
        ...valueFacts("push", push, [path, names]),
        expressions: [...valueFacts("push", push, [path, names]).expressions, { text: times, path: [...path, "times"], fit }],
      };
    }
    return { ...NOTHING, registers, buffers: registers.map((use) => ({ name: String(push[use.name]), path: use.path })) };
  },
  pull: ({ pull }, path) => {
    const registers = onlyRegister("pull", pull, path);
    return { ...NOTHING, registers, buffers: registers.map((use) => ({ name: pull[use.name] ?? "", path: use.path })) };
  },
  chunks: ({ chunks, do: steps }, path) => ({
    ...NOTHING,
    expressions: [
      {
        text: chunks.atMost,
        path: [...path, "chunks", "atMost"],
        fit: { minimum: 1, maximum: Number.MAX_SAFE_INTEGER, what: "the bytes of one part" },
      },
    ],
    buffers: [{ name: chunks.of, path: [...path, "chunks", "of"] }],
    blocks: [{ steps, path: [...path, "do"], numbers: [], buffers: [{ name: chunks.as, path: [...path, "chunks", "as"] }] }],
  }),
  repeat: ({ repeat: { times, atMost = LIMITS.repeatTimes, as }, do: steps }, path) => ({
    ...NOTHING,
    expressions: [
      { text: times, path: [...path, "repeat", "times"], fit: { minimum: 0, maximum: atMost, what: "the rounds of the repeat" } },
    ],
    blocks: [
      { steps, path: [...path, "do"], numbers: as === undefined ? [] : [{ name: as, path: [...path, "repeat", "as"] }], buffers: [] },
    ],
  }),
  if: ({ if: text, then: yes, else: no = [] }, path) => ({
    ...NOTHING,
    expressions: [{ text, path: [...path, "if"] }],
    blocks: [
      { steps: yes, path: [...path, "then"], numbers: [], buffers: [] },
      { steps: no, path: [...path, "else"], numbers: [], buffers: [] },
    ],
  }),
  let: ({ let: values }, path) => ({
    ...NOTHING,
    expressions: Object.entries(values).map(([name, text]) => ({ text, path: [...path, "let", name] })),
    assigns: Object.keys(values).map((name) => ({ name, path: [...path, "let", name], at: "key" })),
  }),
  call: ({ call }, path, { operations }) => {
    const expressions: ExpressionUse[] = [];
    const buffers: NameUse[] = [];
    for (const [operation, values] of Object.entries(call)) {
      const signature = operations.get(operation)?.signature;
      for (const [parameter, text] of Object.entries(values)) {
        const at: Path = [...path, "call", operation, parameter];
        // A parameter that the operation does not have is for a rule to report; nothing is known of its value.
        if (signature?.buffers.includes(parameter)) buffers.push({ name: String(text), path: at });
        else if (signature?.numbers.includes(parameter)) expressions.push({ text, path: at });
      }
    }
    return { ...NOTHING, expressions, buffers };
  },
  expect: ({ expect: text }, path) => ({ ...NOTHING, expressions: [{ text, path: [...path, "expect"] }] }),
  flush: ({ flush }, path) => ({ ...NOTHING, registers: [{ step: "flush", name: flush, path: [...path, "flush"], fields: [] }] }),
  delay: ({ delay: { us, atMostUs } }, path) => ({
    ...NOTHING,
    expressions: [{ text: us, path: [...path, "delay", "us"], fit: { minimum: 0, maximum: atMostUs, what: "the delay" } }],
  }),
  save: ({ save, do: steps }, path) => ({
    ...NOTHING,
    registers: save.map((name, index) => ({ step: "save", name, path: [...path, "save", index], fields: [] })),
    blocks: [{ steps, path: [...path, "do"], numbers: [], buffers: [] }],
  }),
};

/** Everything that a step mentions. */
export const factsOfStep = (step: ProfileStep, path: Path, names: ControllerNames): StepFacts => perStep(FACTS, step, path, names);
