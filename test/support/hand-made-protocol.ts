import type { Bus } from "../../core/bus/bus.ts";
import type { Clock } from "../../core/bus/clock.ts";
import { openPort } from "../../core/port/open-port.ts";
import type { SpiPort } from "../../core/port/port.ts";
import type { BinaryOperator, BufferSlot, Expression, VariableSlot } from "../../core/protocol/expression.ts";
import type { Op, Operation, Packing, Protocol, Register, Step, StepFields } from "../../core/protocol/protocol.ts";

/** Short ways to write a `Protocol` by hand, for tests that must not depend on the compiler. */

export const constant = (value: number): Expression => ({ kind: "constant", value });
export const variable = ({ name, slot }: VariableSlot): Expression => ({ kind: "variable", name, slot });
export const length = (buffer: BufferSlot): Expression => ({ kind: "length", buffer });
export const binary = (left: Expression, operator: BinaryOperator, right: Expression): Expression => ({
  kind: "binary",
  operator,
  left,
  right,
});

export const register = (name: string, offset: number, more: Partial<Register> = {}): Register => ({
  name,
  window: 0,
  offset,
  widthBits: 32,
  count: 1,
  access: "read-write",
  fields: [],
  ...more,
});

export const CONTROL = register("CONTROL", 0x10);
export const STATUS = register("STATUS", 0x14, {
  access: "read-only",
  fields: [
    { name: "ready", shift: 2, widthBits: 1 },
    { name: "commandError", shift: 10, widthBits: 1 },
  ],
});
export const DATA = register("DATA", 0x18);
export const PRESENCE = register("PRESENCE", 0x0);

/** The buffers of `transfer`, in its frame. */
export const SEND: BufferSlot = { name: "send", slot: 0 };
export const RECEIVE: BufferSlot = { name: "receive", slot: 1 };
export const PART: BufferSlot = { name: "part", slot: 2 };

type Inner = "body" | "then" | "else" | "rescue" | "room" | "between" | "each";
/** A step of which only what matters to the test is said. */
export type LooseStep<K extends Op = Op> = {
  [P in K]: { readonly op: P } & Partial<Omit<StepFields[P], Inner>> & {
      readonly [I in Inner & keyof StepFields[P]]?: readonly LooseStep[];
    };
}[K];

export const PLAIN: Packing = { wordBytes: 1, byteOrder: "little", reverseBits: 0 };

/** What a step has where a test says nothing. */
const DEFAULTS: { readonly [K in Op]?: Partial<StepFields[K]> } = {
  write: { index: constant(0) },
  read: { index: constant(0), bindings: [] },
  poll: { index: constant(0), each: [], failIf: [], firstAfterUs: constant(0), intervalUs: 1, timeoutMs: constant(50) },
  push: { packing: PLAIN },
  pull: { packing: PLAIN },
  store: { packing: PLAIN, index: constant(0) },
  fetch: { packing: PLAIN, index: constant(0) },
  put: { index: constant(0) },
  shift: { clockIdle: 0, hold: constant(0), sampleOn: "leading", bitOrder: "msb-first", flush: false },
  chunks: { room: [] },
  call: { numbers: [], buffers: [], results: [] },
  retry: { between: [] },
};
const INNER: readonly Inner[] = ["body", "then", "else", "rescue", "room", "between", "each"];

/** The step with everything that the test left out, also in the steps inside it. */
export function complete(step: LooseStep): Step {
  const all: Record<string, unknown> = { ...DEFAULTS[step.op], ...step };
  for (const key of INNER) {
    const steps = all[key];
    if (Array.isArray(steps)) all[key] = steps.map((inner: LooseStep) => complete(inner));
  }
  // Tests say what their steps need; a step that lacks something fails in the test that made it.
  return all as unknown as Step;
}

export const write = (target: Register, value: Expression | number): LooseStep<"write"> => ({
  op: "write",
  register: target,
  value: typeof value === "number" ? constant(value) : value,
});

export interface PollWish {
  readonly register?: Register;
  readonly mask?: number;
  readonly equals?: Expression;
  /** 0 for none. */
  readonly failMask?: number;
  readonly failEquals?: number;
  readonly firstAfterUs?: Expression;
  readonly intervalUs?: number;
  readonly timeoutMs?: number;
}

export const poll = ({
  mask = 4,
  equals = constant(4),
  failMask = 0x400,
  failEquals = 0x400,
  timeoutMs = 50,
  ...more
}: PollWish = {}): LooseStep<"poll"> => ({
  op: "poll",
  register: STATUS,
  goal: { kind: "equals", mask, value: equals },
  failIf: failMask === 0 ? [] : [{ mask: failMask, equals: failEquals }],
  timeoutMs: constant(timeoutMs),
  ...more,
});

export interface LooseOperation extends Partial<Omit<Operation, "steps" | "finally">> {
  readonly finally?: readonly LooseStep[];
}

export const operation = (name: string, steps: readonly LooseStep[], { finally: last = [], ...more }: LooseOperation = {}): Operation => ({
  name,
  numbers: [],
  buffers: name === "transfer" ? [SEND, RECEIVE] : [],
  results: [],
  variableCount: 4,
  bufferCount: 4,
  steps: steps.map(complete),
  finally: last.map(complete),
  ...more,
});

/** A protocol whose `transfer` is `steps`; `open` and `close` do nothing unless given. */
export function protocolOf(
  steps: readonly LooseStep[],
  more: { readonly finally?: readonly LooseStep[]; readonly others?: readonly Operation[] } = {},
): Protocol {
  const transfer = operation("transfer", steps, { finally: more.finally ?? [] });
  const all = [operation("open", []), operation("close", []), transfer, ...(more.others ?? [])];
  return {
    controller: "test/hand-made",
    provides: ["spi"],
    parameters: {},
    windows: [{ name: "window", sizeBytes: 0x20, isRest: false }],
    registers: [PRESENCE, CONTROL, STATUS, DATA],
    presence: PRESENCE,
    variables: [],
    operations: new Map(all.map((one) => [one.name, one])),
  };
}

/** The spi port of a protocol over one bus, on a card without a configuration space. */
export const spiPort = (protocol: Protocol, { bus, clock }: { readonly bus: Bus; readonly clock: Clock }): SpiPort =>
  openPort(protocol, "spi", { buses: [bus], clock, vendorId: undefined });
