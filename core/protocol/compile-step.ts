import type { ControllerIndex } from "../profile/controller-index.ts";
import type { ParameterValues } from "../profile/fold-expression.ts";
import { LIMITS } from "../profile/limits.ts";
import { type ExpressionText, type PerStepKey, type ProfileStep, perStep, type RegisterValue } from "../profile/schema/step.ts";
import { type Composed, composeFields, fieldMask, findField } from "./compose-fields.ts";
import type { Expression } from "./expression.ts";
import type { Frame } from "./frame.ts";
import type { ReadBinding, Register, Step } from "./protocol.ts";
import { resolveExpression } from "./resolve-expression.ts";

/** What is known where a step stands. */
export interface StepContext {
  readonly index: ControllerIndex;
  readonly parameters: ParameterValues;
  readonly registers: ReadonlyMap<string, Register>;
  readonly frame: Frame;
}

function findRegister(name: string, { registers }: StepContext): Register {
  const register = registers.get(name);
  if (register === undefined) throw new Error(`a checked profile uses no unknown register: ${name}`);
  return register;
}

/** The only entry of a map of one. */
function only<Value>(entries: Readonly<Record<string, Value>>): readonly [string, Value] {
  const [entry] = Object.entries(entries);
  if (entry === undefined) throw new Error("a checked profile has exactly one entry here");
  return entry;
}

const expression = (text: ExpressionText, { parameters, frame }: StepContext): Expression => resolveExpression(text, parameters, frame);
const wordMask = ({ widthBits }: Register): number => 2 ** widthBits - 1;

/** The fields of a register, or its whole word. */
function composeValue(register: Register, value: RegisterValue, context: StepContext): Composed {
  if (typeof value === "object") return composeFields(register, value, (text) => expression(text, context));
  return { mask: wordMask(register), value: expression(value, context), checks: [] };
}

function readBindings(
  register: Register,
  names: string | Readonly<Record<string, string>>,
  { frame }: StepContext,
): readonly ReadBinding[] {
  if (typeof names === "string") return [{ variable: frame.assign(names), shift: 0, mask: wordMask(register) }];
  return Object.entries(names).map(([fieldName, variable]) => {
    const field = findField(register, fieldName);
    return { variable: frame.assign(variable), shift: field.shift, mask: fieldMask(field) };
  });
}

const COMPILERS: PerStepKey<[StepContext], readonly Step[]> = {
  write: ({ write }, context) =>
    Object.entries(write).flatMap(([name, given]): Step[] => {
      const register = findRegister(name, context);
      const { value, checks } = composeValue(register, given, context);
      return [...checks, { op: "write", register, value }];
    }),
  read: ({ read }, context) =>
    Object.entries(read).map(([name, names]): Step => {
      const register = findRegister(name, context);
      return { op: "read", register, bindings: readBindings(register, names, context) };
    }),
  modify: ({ modify }, context) =>
    Object.entries(modify).flatMap(([name, fields]): Step[] => {
      const register = findRegister(name, context);
      const { mask, value, checks } = composeValue(register, fields, context);
      return [...checks, { op: "modify", register, mask, value }];
    }),
  poll: ({ poll, failIf = {}, firstAfterUs = 0, intervalUs, timeoutMs }, context) => {
    const [name, wanted] = only(poll);
    const register = findRegister(name, context);
    const { mask, value: equals, checks } = composeValue(register, wanted, context);
    const fail = composeFields(register, failIf, (text) => expression(text, context));
    // `failIf` holds plain numbers, which always compose to a constant.
    const failEquals = fail.value.kind === "constant" ? fail.value.value : 0;
    return [
      ...checks,
      {
        op: "poll",
        register,
        mask,
        equals,
        failMask: fail.mask,
        failEquals,
        firstAfterUs: expression(firstAfterUs, context),
        intervalUs,
        timeoutMs,
      },
    ];
  },
  push: ({ push, times }, context) => {
    const [name, text] = only(push);
    const register = findRegister(name, context);
    if (times === undefined) return [{ op: "push", register, buffer: context.frame.buffer(String(text)) }];
    return [{ op: "fill", register, value: expression(text, context), times: expression(times, context) }];
  },
  pull: ({ pull }, context) => {
    const [name, buffer] = only(pull);
    return [{ op: "pull", register: findRegister(name, context), buffer: context.frame.buffer(buffer) }];
  },
  chunks: ({ chunks: { of, atMost, as }, do: steps }, context) => {
    const inner = context.frame.inner();
    const part = inner.assignBuffer(as);
    const body = compileBlock(steps, { ...context, frame: inner });
    return [{ op: "chunks", buffer: context.frame.buffer(of), atMost: expression(atMost, context), as: part, body }];
  },
  repeat: ({ repeat: { times, atMost, as }, do: steps }, context) => {
    const inner = context.frame.inner();
    const round = as === undefined ? {} : { as: inner.assign(as) };
    const body = compileBlock(steps, { ...context, frame: inner });
    const rounds = expression(times, context);
    const bound = atMost ?? (rounds.kind === "constant" ? Math.max(1, rounds.value) : LIMITS.repeatTimes);
    return [{ op: "repeat", times: rounds, atMost: bound, ...round, body }];
  },
  if: ({ if: test, then: yes, else: no = [] }, context) => {
    const block = (steps: readonly ProfileStep[]) => compileBlock(steps, { ...context, frame: context.frame.inner() });
    // biome-ignore lint/suspicious/noThenProperty: the contract's word; a step is never awaited
    return [{ op: "if", test: expression(test, context), then: block(yes), else: block(no) }];
  },
  let: ({ let: values }, context) =>
    Object.entries(values).map(([name, text]): Step => {
      const value = expression(text, context);
      return { op: "let", variable: context.frame.assign(name), value };
    }),
  call: ({ call }, context) => {
    const [operation, values] = only(call);
    const signature = context.index.operations.get(operation)?.signature;
    if (signature === undefined) throw new Error(`a checked profile calls no unknown operation: ${operation}`);
    const numbers = signature.numbers.map((name) => expression(values[name] ?? "", context));
    const buffers = signature.buffers.map((name) => context.frame.buffer(String(values[name])));
    return [{ op: "call", operation, numbers, buffers }];
  },
  expect: ({ expect: test, message }, context) => [{ op: "expect", test: expression(test, context), message }],
  flush: ({ flush }, context) => [{ op: "flush", register: findRegister(flush, context) }],
  delay: ({ delay: { us, atMostUs } }, context) => [{ op: "delay", us: expression(us, context), atMostUs }],
  save: ({ save, do: steps }, context) => {
    const registers = save.map((name) => findRegister(name, context));
    return [{ op: "save", registers, body: compileBlock(steps, { ...context, frame: context.frame.inner() }) }];
  },
};

/** Steps in order. Names that they give are added to the context's frame. */
export function compileBlock(steps: readonly ProfileStep[], context: StepContext): readonly Step[] {
  return steps.flatMap((step) => perStep(COMPILERS, step, context));
}
