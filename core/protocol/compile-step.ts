import { failMaps } from "../profile/facts-of-step.ts";
import { type PerStepKey, type ProfileStep, type ProfileStepShapes, perStep, type ReadNames } from "../profile/schema/step.ts";
import { BLOCK_COMPILERS } from "./compile-block-step.ts";
import { composeFields, findField } from "./compose-fields.ts";
import type { PollGoal, Register, Step } from "./protocol.ts";
import { composeValue, expression, findRegister, only, packingOf, readBindings, type StepContext } from "./step-context.ts";

export type { StepContext } from "./step-context.ts";

/** What ends a poll, and the checks to run before it. */
function pollGoal(
  register: Register,
  { poll, until, before }: ProfileStepShapes["poll"],
  context: StepContext,
): { goal: PollGoal; checks: readonly Step[] } {
  const [, wanted] = only(poll);
  if (until === undefined) {
    const { mask, value, checks } = composeValue(register, wanted, context);
    return { goal: { kind: "equals", mask, value }, checks };
  }
  // A rule has seen to it that all values of a poll with `until` are names.
  const bindings = readBindings(register, wanted as ReadNames, context);
  const last = before === undefined ? {} : { before: context.frame.assign(before) };
  return { goal: { kind: "until", bindings, ...last, test: expression(until, context) }, checks: [] };
}

function compilePoll(step: ProfileStepShapes["poll"], context: StepContext): readonly Step[] {
  const { index = 0, each = [], firstAfterUs = 0, intervalUs, timeoutMs } = step;
  const register = findRegister(only(step.poll)[0], context);
  const failIf = failMaps(step, []).flatMap(({ fields }) => {
    const { mask, value } = composeFields(register, fields, (text) => expression(text, context));
    // `failIf` holds plain numbers, which always compose to a constant.
    return mask === 0 || value.kind !== "constant" ? [] : [{ mask, equals: value.value }];
  });
  // What the step computes first sees none of the names that the poll gives.
  const before = {
    index: expression(index, context),
    firstAfterUs: expression(firstAfterUs, context),
    timeoutMs: expression(timeoutMs, context),
    each: compileBlock(each, { ...context, frame: context.frame.inner() }),
  };
  const { goal, checks } = pollGoal(register, step, context);
  return [...checks, { op: "poll", register, ...before, goal, failIf, intervalUs }];
}

function compileShift(step: ProfileStepShapes["shift"], context: StepContext): readonly Step[] {
  const [name, pins] = only(step.shift);
  const register = findRegister(name, context);
  const { send, receive, hold = {}, clockIdle = 0, sampleOn = "leading", bitOrder = "msb-first", flush = false } = step;
  const [direction, pin, buffer] = send === undefined ? (["in", pins.in, receive] as const) : (["out", pins.out, send] as const);
  if (pin === undefined || buffer === undefined) throw new Error("a checked profile shifts one buffer through pins");
  const { value, checks } = composeFields(register, hold, (text) => expression(text, context));
  const data = { direction, pins: findField(register, pin), buffer: context.frame.buffer(buffer) };
  return [
    ...checks,
    { op: "shift", register, clock: findField(register, pins.clock), clockIdle, data, hold: value, sampleOn, bitOrder, flush },
  ];
}

function compileCall({ call, as = {} }: ProfileStepShapes["call"], context: StepContext): readonly Step[] {
  const [operation, values] = only(call);
  const signature = context.index.operations.get(operation)?.signature;
  if (signature === undefined) throw new Error(`a checked profile calls no unknown operation: ${operation}`);
  const numbers = signature.numbers.map((name) => expression(values[name] ?? "", context));
  const buffers = signature.buffers.map((name) => context.frame.buffer(String(values[name])));
  const results = signature.results.map((name) => (Object.hasOwn(as, name) ? context.frame.assign(as[name] ?? name) : undefined));
  return [{ op: "call", operation, numbers, buffers, results }];
}

const COMPILERS: PerStepKey<[StepContext], readonly Step[]> = {
  ...BLOCK_COMPILERS((steps, context) => compileBlock(steps, context)),
  write: ({ write, index = 0 }, context) =>
    Object.entries(write).flatMap(([name, given]): Step[] => {
      const register = findRegister(name, context);
      const { value, checks } = composeValue(register, given, context);
      return [...checks, { op: "write", register, index: expression(index, context), value }];
    }),
  read: ({ read, index = 0 }, context) => {
    // The element is computed before the step gives any name.
    const element = expression(index, context);
    return Object.entries(read).map(([name, names]): Step => {
      const register = findRegister(name, context);
      return { op: "read", register, index: element, bindings: readBindings(register, names, context) };
    });
  },
  modify: ({ modify }, context) =>
    Object.entries(modify).flatMap(([name, fields]): Step[] => {
      const register = findRegister(name, context);
      const { mask, value, checks } = composeValue(register, fields, context);
      return [...checks, { op: "modify", register, mask, value }];
    }),
  poll: compilePoll,
  push: ({ push, times, ...packing }, context) => {
    const [name, text] = only(push);
    const register = findRegister(name, context);
    if (times === undefined) return [{ op: "push", register, buffer: context.frame.buffer(String(text)), packing: packingOf(packing) }];
    return [{ op: "fill", register, value: expression(text, context), times: expression(times, context) }];
  },
  pull: ({ pull, ...packing }, context) => {
    const [name, buffer] = only(pull);
    return [{ op: "pull", register: findRegister(name, context), buffer: context.frame.buffer(buffer), packing: packingOf(packing) }];
  },
  store: ({ store, index = 0, ...packing }, context) => {
    const [name, buffer] = only(store);
    const place = { register: findRegister(name, context), index: expression(index, context) };
    return [{ op: "store", ...place, buffer: context.frame.buffer(buffer), packing: packingOf(packing) }];
  },
  fetch: ({ fetch, index = 0, ...packing }, context) => {
    const [name, buffer] = only(fetch);
    const place = { register: findRegister(name, context), index: expression(index, context) };
    return [{ op: "fetch", ...place, buffer: context.frame.buffer(buffer), packing: packingOf(packing) }];
  },
  put: ({ put, index = 0 }, context) => {
    const [buffer, bytes] = only(put);
    const values = bytes.map((text) => expression(text, context));
    return [{ op: "put", buffer: context.frame.buffer(buffer), index: expression(index, context), values }];
  },
  shift: compileShift,
  let: ({ let: values }, context) =>
    Object.entries(values).map(([name, text]): Step => {
      const value = expression(text, context);
      return { op: "let", variable: context.frame.assign(name), value };
    }),
  call: compileCall,
  expect: ({ expect: test, message }, context) => [{ op: "expect", test: expression(test, context), message }],
  flush: ({ flush }, context) => [{ op: "flush", register: findRegister(flush, context) }],
  delay: ({ delay: { us, atMostUs } }, context) => [{ op: "delay", us: expression(us, context), atMostUs }],
  detach: ({ detach: reason }) => [{ op: "detach", reason }],
};

/** Steps in order. Names that they give are added to the context's frame. */
export function compileBlock(steps: readonly ProfileStep[], context: StepContext): readonly Step[] {
  return steps.flatMap((step) => perStep(COMPILERS, step, context));
}
