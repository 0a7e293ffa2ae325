import type { BufferSlot, VariableSlot } from "../protocol/expression.ts";
import type { Operation } from "../protocol/protocol.ts";

/** Where a number or a buffer of an operation lives while it runs. */
export interface Cell<Value> {
  value: Value;
}

/**
 * The numbers and buffers of one operation. Operations never call themselves and a port runs one at a time, so each
 * operation has one frame, made when it is prepared: a run allocates nothing, and a wrong slot shows before anything is sent.
 */
export interface Frame {
  readonly variable: (slot: VariableSlot) => Cell<number>;
  readonly buffer: (slot: BufferSlot) => Cell<Uint8Array>;
}

/** @param kept the port's own variables, which outlive an operation */
export function makeFrame({ name, variableCount, bufferCount }: Operation, kept: readonly Cell<number>[]): Frame {
  const variables = Array.from({ length: variableCount }, (): Cell<number> => ({ value: 0 }));
  const buffers = Array.from({ length: bufferCount }, (): Cell<Uint8Array> => ({ value: new Uint8Array() }));
  const pick = <Value>(cells: readonly Cell<Value>[], slot: VariableSlot): Cell<Value> => {
    const cell = cells[slot.slot];
    if (cell === undefined) throw new Error(`operation ${name} has no slot ${slot.slot} for ${slot.name}`);
    return cell;
  };
  return { variable: (slot) => pick(slot.isKept ? kept : variables, slot), buffer: (slot) => pick(buffers, slot) };
}
