import type { BinaryOperator, BufferSlot, Expression, VariableSlot } from "../../core/protocol/expression.ts";
import type { Operation, Protocol, Register, Step } from "../../core/protocol/protocol.ts";

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
  offset,
  widthBits: 32,
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

export const write = (target: Register, value: Expression | number): Step<"write"> => ({
  op: "write",
  register: target,
  value: typeof value === "number" ? constant(value) : value,
});

export const poll = (more: Partial<Step<"poll">> = {}): Step<"poll"> => ({
  op: "poll",
  register: STATUS,
  mask: 4,
  equals: constant(4),
  failMask: 0x400,
  failEquals: 0x400,
  firstAfterUs: constant(0),
  intervalUs: 1,
  timeoutMs: 50,
  ...more,
});

export const operation = (name: string, steps: readonly Step[], more: Partial<Operation> = {}): Operation => ({
  name,
  numbers: [],
  buffers: name === "transfer" ? [SEND, RECEIVE] : [],
  variableCount: 4,
  bufferCount: 4,
  steps,
  finally: [],
  ...more,
});

/** A protocol whose `transfer` is `steps`; `open` and `close` do nothing unless given. */
export function protocolOf(
  steps: readonly Step[],
  more: { readonly finally?: readonly Step[]; readonly others?: readonly Operation[] } = {},
): Protocol {
  const transfer = operation("transfer", steps, { finally: more.finally ?? [] });
  const all = [operation("open", []), operation("close", []), transfer, ...(more.others ?? [])];
  return {
    controller: "test/hand-made",
    provides: "spi",
    parameters: {},
    windowBytes: 0x20,
    registers: [PRESENCE, CONTROL, STATUS, DATA],
    presence: PRESENCE,
    operations: new Map(all.map((one) => [one.name, one])),
  };
}
