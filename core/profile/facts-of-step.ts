import { BLOCK_FACTS } from "./block-step-facts.ts";
import { LIMITS } from "./limits.ts";
import type { Path } from "./path.ts";
import { atMostOf, fieldFit, fieldUses, indexFacts, onlyRegister, readFacts, valueFacts } from "./register-step-facts.ts";
import { type Packing, type PerStepKey, type ProfileStep, type ProfileStepShapes, perStep, type StepKey } from "./schema/step.ts";
import { type ControllerNames, type ExpressionUse, type NameUse, NOTHING, type RegisterUse, type StepFacts } from "./step-facts.ts";

const BYTE = { minimum: 0, maximum: 0xff, what: "a byte" };
const FROM_ZERO = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER };

/** What a poll mentions besides its register's values. */
function pollTimes({ firstAfterUs, timeoutMs }: ProfileStepShapes["poll"], path: Path): ExpressionUse[] {
  const longestUs = atMostOf(timeoutMs, LIMITS.pollTimeoutMs) * 1000;
  const first = { minimum: 0, maximum: longestUs, what: "the pause before the first read" };
  return [
    ...(firstAfterUs === undefined ? [] : [{ text: firstAfterUs, path: [...path, "firstAfterUs"], fit: first }]),
    { text: timeoutMs, path: [...path, "timeoutMs"], fit: { minimum: 1, maximum: LIMITS.pollTimeoutMs, what: "the timeout" } },
  ];
}

/** `failIf` as a list of maps, each with its path. */
export function failMaps(
  { failIf = [] }: ProfileStepShapes["poll"],
  path: Path,
): { path: Path; fields: Readonly<Record<string, number>> }[] {
  if (!Array.isArray(failIf)) return [{ path: [...path, "failIf"], fields: failIf }];
  return failIf.map((fields, index) => ({ path: [...path, "failIf", index], fields }));
}

function pollFacts(step: ProfileStepShapes["poll"], path: Path, names: ControllerNames): StepFacts {
  const { poll, index, until, before, each } = step;
  const facts = until === undefined ? valueFacts("poll", poll, [path, names]) : readFacts("poll", poll, path);
  const failing = failMaps(step, path);
  const register = names.registers.get(Object.keys(poll)[0] ?? "");
  return {
    ...facts,
    registers: facts.registers.map((use) => ({
      ...use,
      fields: [...use.fields, ...failing.flatMap((map) => fieldUses(map.fields, map.path))],
    })),
    expressions: [
      ...facts.expressions,
      ...indexFacts(index, facts.registers, [path, names]),
      ...(until === undefined ? [] : [{ text: until, path: [...path, "until"], isLate: true as const }]),
      ...failing.flatMap((map) =>
        Object.entries(map.fields).map(([name, text]) => ({ text, path: [...map.path, name], fit: fieldFit(register, name) })),
      ),
      ...pollTimes(step, path),
    ],
    assigns: [...facts.assigns, ...(before === undefined ? [] : [{ name: before, path: [...path, "before"] }])],
    blocks: each === undefined ? [] : [{ steps: each, path: [...path, "each"], numbers: [], buffers: [] }],
  };
}

/** Steps that move a buffer through one register, or through the elements of one. */
function bulkFacts<Key extends StepKey>(key: Key, entries: Readonly<Record<string, string>>, path: Path): StepFacts {
  const registers = onlyRegister(key, entries, path);
  return { ...NOTHING, registers, buffers: registers.map((use) => ({ name: entries[use.name] ?? "", path: use.path })) };
}

function shiftFacts({ shift, send, receive, hold = {} }: ProfileStepShapes["shift"], path: Path, names: ControllerNames): StepFacts {
  const registers = Object.entries(shift).map(([name, pins]): RegisterUse => {
    const at: Path = [...path, "shift", name];
    const fields = Object.entries(pins).map(([pin, field]): NameUse => ({ name: field ?? "", path: [...at, pin] }));
    return { step: "shift", name, path: at, at: "key", fields: [...fields, ...fieldUses(hold, [...path, "hold"])] };
  });
  const register = names.registers.get(Object.keys(shift)[0] ?? "");
  const buffers = Object.entries({ send, receive }).flatMap(([key, name]) => (name === undefined ? [] : [{ name, path: [...path, key] }]));
  const expressions = Object.entries(hold).map(([name, text]) => ({ text, path: [...path, "hold", name], fit: fieldFit(register, name) }));
  return { ...NOTHING, registers, buffers, expressions };
}

function callFacts({ call, as = {} }: ProfileStepShapes["call"], path: Path, { operations }: ControllerNames): StepFacts {
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
  return {
    ...NOTHING,
    expressions,
    buffers,
    assigns: Object.entries(as).map(([result, name]) => ({ name, path: [...path, "as", result] })),
  };
}

/** Adds the element that the step acts on. */
function withIndex(
  facts: StepFacts,
  { index }: { index?: number | string | undefined },
  where: readonly [Path, ControllerNames],
): StepFacts {
  return { ...facts, expressions: [...facts.expressions, ...indexFacts(index, facts.registers, where)] };
}

const FACTS: PerStepKey<[Path, ControllerNames], StepFacts> = {
  ...BLOCK_FACTS,
  write: (step, ...where) => withIndex(valueFacts("write", step.write, where), step, where),
  modify: ({ modify }, ...where) => valueFacts("modify", modify, where),
  read: (step, ...where) => withIndex(readFacts("read", step.read, where[0]), step, where),
  poll: pollFacts,
  push: ({ push, times }, path, names) => {
    if (times === undefined) {
      const texts = Object.fromEntries(Object.entries(push).map(([name, text]) => [name, String(text)]));
      return bulkFacts("push", texts, path);
    }
    const facts = valueFacts("push", push, [path, names]);
    const fit = { minimum: 0, maximum: LIMITS.repeatTimes, what: "times" };
    return { ...facts, expressions: [...facts.expressions, { text: times, path: [...path, "times"], fit }] };
  },
  pull: ({ pull }, path) => bulkFacts("pull", pull, path),
  store: (step, ...where) => withIndex(bulkFacts("store", step.store, where[0]), step, where),
  fetch: (step, ...where) => withIndex(bulkFacts("fetch", step.fetch, where[0]), step, where),
  put: ({ put, index }, path) => ({
    ...NOTHING,
    expressions: [
      ...Object.entries(put).flatMap(([name, bytes]) => bytes.map((text, at) => ({ text, path: [...path, "put", name, at], fit: BYTE }))),
      ...(index === undefined ? [] : [{ text: index, path: [...path, "index"], fit: { ...FROM_ZERO, what: "the index" } }]),
    ],
    buffers: Object.keys(put).map((name) => ({ name, path: [...path, "put", name], at: "key" })),
  }),
  shift: shiftFacts,
  let: ({ let: values }, path) => ({
    ...NOTHING,
    expressions: Object.entries(values).map(([name, text]) => ({ text, path: [...path, "let", name] })),
    assigns: Object.keys(values).map((name) => ({ name, path: [...path, "let", name], at: "key" })),
  }),
  call: callFacts,
  expect: ({ expect: text }, path) => ({ ...NOTHING, expressions: [{ text, path: [...path, "expect"] }] }),
  flush: ({ flush }, path) => ({ ...NOTHING, registers: [{ step: "flush", name: flush, path: [...path, "flush"], fields: [] }] }),
  delay: ({ delay: { us, atMostUs } }, path) => ({
    ...NOTHING,
    expressions: [{ text: us, path: [...path, "delay", "us"], fit: { minimum: 0, maximum: atMostUs, what: "the delay" } }],
  }),
  detach: () => NOTHING,
};

/** The keys of {@link Packing} that a step has. */
export const packingKeys = (step: Packing): readonly (keyof Packing)[] =>
  (["wordBytes", "byteOrder", "reverseBits", "tail"] as const).filter((key) => step[key] !== undefined);

/** Everything that a step mentions. */
export const factsOfStep = (step: ProfileStep, path: Path, names: ControllerNames): StepFacts => perStep(FACTS, step, path, names);
