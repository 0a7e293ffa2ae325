import type { Step } from "../protocol/protocol.ts";
import type { Action } from "./action.ts";
import { prepareExpression } from "./prepare-expression.ts";
import type { RegisterAccess } from "./register-access.ts";
import type { Workshop } from "./workshop.ts";

const BITS = 8;

/** What the pins of a shift need for each bit, worked out once. */
interface Pins {
  readonly access: RegisterAccess;
  /** Clock bits of a word between bits, and in the middle of one. */
  readonly idle: number;
  readonly active: number;
  readonly shift: number;
  readonly lanes: number;
  readonly laneMask: number;
  /** Bits of a byte that each clock carries, as right shifts, in the order of the wire. */
  readonly groups: readonly number[];
  readonly flush: boolean;
}

function pinsOf(step: Step<"shift">, workshop: Workshop): Pins {
  const { register, clock, clockIdle, data, bitOrder, flush } = step;
  const clockBit = 2 ** clock.shift;
  const lanes = data.pins.widthBits;
  const clocks = BITS / lanes;
  const groups = Array.from({ length: clocks }, (_, group) => lanes * (bitOrder === "msb-first" ? clocks - 1 - group : group));
  return {
    access: workshop.registers.access(register),
    idle: clockIdle === 1 ? clockBit : 0,
    active: clockIdle === 1 ? 0 : clockBit,
    shift: data.pins.shift,
    lanes,
    laneMask: 2 ** lanes - 1,
    groups,
    flush,
  };
}

/** Shifts a buffer through pins. The accesses of each bit are those that the step's contract lists, and no others. */
export function prepareShift(step: Step<"shift">, workshop: Workshop): Action {
  const pins = pinsOf(step, workshop);
  const hold = prepareExpression(step.hold, workshop);
  const cell = workshop.frame.buffer(step.data.buffer);
  const { access } = pins;
  const run = step.data.direction === "out" ? shiftOut(pins, workshop) : shiftIn(pins, step.sampleOn, workshop);
  return () => {
    const held = hold();
    access.check(held);
    if (cell.value.length > 0) run(cell.value, held);
  };
}

function shiftOut({ access, idle, active, shift, laneMask, groups, flush }: Pins, { meter }: Workshop) {
  const { write, read } = access;
  const accessesPerByte = groups.length * (flush ? 4 : 2);
  return (bytes: Uint8Array, held: number): void => {
    const low = held | idle;
    const high = held | active;
    for (let index = 0; index < bytes.length; index++) {
      meter.spend(accessesPerByte);
      const byte = bytes[index] ?? 0;
      for (let group = 0; group < groups.length; group++) {
        const data = ((byte >>> (groups[group] ?? 0)) & laneMask) << shift;
        write(0, (low | data) >>> 0);
        if (flush) read(0);
        write(0, (high | data) >>> 0);
        if (flush) read(0);
      }
    }
    write(0, low >>> 0);
    if (flush) read(0);
  };
}

function shiftIn({ access, idle, active, shift, laneMask, groups, flush }: Pins, sampleOn: "leading" | "trailing", { meter }: Workshop) {
  const { write, read, confirm } = access;
  const accessesPerByte = groups.length * (flush ? 4 : 3);
  const isLeading = sampleOn === "leading";
  return (bytes: Uint8Array, held: number): void => {
    const low = (held | idle) >>> 0;
    const high = (held | active) >>> 0;
    let word = 0;
    // The read that samples keeps the edges apart as well, so each level is read once where flushes are wanted.
    write(0, low);
    if (flush) read(0);
    for (let index = 0; index < bytes.length; index++) {
      meter.spend(accessesPerByte);
      let byte = 0;
      for (let group = 0; group < groups.length; group++) {
        write(0, high);
        if (isLeading || flush) word = read(0);
        write(0, low);
        if (!isLeading || flush) {
          const after = read(0);
          if (!isLeading) word = after;
        }
        byte |= ((word >>> shift) & laneMask) << (groups[group] ?? 0);
      }
      bytes[index] = byte;
    }
    confirm(word);
  };
}
