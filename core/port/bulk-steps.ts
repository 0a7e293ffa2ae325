import type { Bus } from "../bus/bus.ts";
import type { Expression } from "../protocol/expression.ts";
import type { Packing, Register, Step } from "../protocol/protocol.ts";
import type { Action } from "./action.ts";
import { ValueRangeError } from "./errors.ts";
import { type BulkWords, isPlain, packWords, unpackWords, wordsOf } from "./packing.ts";
import { prepareExpression } from "./prepare-expression.ts";
import { PIECE_WORDS } from "./scratch.ts";
import { splitBigWord } from "./wide-word.ts";
import { prepareBounded, type Workshop } from "./workshop.ts";

/** Steps that move many words: one call of the bus for each piece, never one for each word. */

/** Writes a word, or reads one, at `offset` of the bus. */
type Move = (bus: Bus, offset: number, words: BulkWords) => void;

/** How the pieces of a buffer follow each other: all through one register, or through its elements. */
interface Course {
  readonly move: Move;
  readonly advances: boolean;
}

const PUSH: Course = { move: (bus, offset, words) => bus.push(offset, words), advances: false };
const PULL: Course = { move: (bus, offset, words) => bus.pull(offset, words), advances: false };
const STORE: Course = { move: (bus, offset, words) => bus.copyTo(offset, words), advances: true };
const FETCH: Course = { move: (bus, offset, words) => bus.copyFrom(offset, words), advances: true };

const NO_INDEX: Expression = { kind: "constant", value: 0 };

interface Transfer {
  readonly register: Register;
  readonly packing: Packing;
  readonly course: Course;
  readonly index: Expression;
  readonly workshop: Workshop;
}

/** Walks through a buffer piece by piece: `piece(bytes, from, words)` runs before or after the bus moves the words. */
function prepareTransfer(
  { register, packing, course, index, workshop }: Transfer,
  steps: {
    readonly before?: (bytes: Uint8Array, from: number, words: BulkWords) => void;
    readonly after?: (bytes: Uint8Array, from: number, words: BulkWords) => void;
  },
): (bytes: Uint8Array) => void {
  const { meter, scratch, registers } = workshop;
  const { bus, offsetOf } = registers.access(register);
  const words = scratch.forWidth(register.widthBits);
  const element = prepareExpression(index, workshop);
  const { wordBytes } = packing;
  return (bytes) => {
    const total = wordsOf(bytes.length, packing);
    if (total === undefined) {
      const most = Math.floor(bytes.length / wordBytes) * wordBytes;
      throw new ValueRangeError({
        path: meter.path,
        place: `the bytes for ${register.name}, ${wordBytes} in a word`,
        value: bytes.length,
        least: most,
        most,
      });
    }
    const first = course.advances ? element() : 0;
    if (total > 0) offsetOf(first, course.advances ? total : 1);
    for (let done = 0; done < total; done += PIECE_WORDS) {
      const piece = words(Math.min(total - done, PIECE_WORDS));
      meter.spendWords(piece.length);
      const from = done * wordBytes;
      steps.before?.(bytes, from, piece);
      course.move(bus, offsetOf(course.advances ? first + done : 0), piece);
      steps.after?.(bytes, from, piece);
    }
  };
}

function prepareOut({ register, packing, course, index, workshop }: Transfer): (bytes: Uint8Array) => void {
  const { remember } = workshop.registers.access(register);
  const plain = isPlain(packing);
  return prepareTransfer(
    { register, packing, course, index, workshop },
    {
      before: (bytes, from, words) => {
        if (plain && !(words instanceof BigUint64Array))
          words.set(words.length === bytes.length ? bytes : bytes.subarray(from, from + words.length));
        else packWords(bytes, from, words, packing);
        if (register.shadow !== undefined) remember(Number(words[words.length - 1] ?? 0));
      },
    },
  );
}

/**
 * A card that is gone answers all ones, which in a byte is what an erased flash answers too. So the last word of each piece is
 * judged at the width of the register: behind a wider one no byte looks like that, behind an 8-bit one it costs one read.
 */
function prepareIn({ register, packing, course, index, workshop }: Transfer): (bytes: Uint8Array) => void {
  const access = workshop.registers.access(register);
  const plain = isPlain(packing);
  return prepareTransfer(
    { register, packing, course, index, workshop },
    {
      after: (bytes, from, words) => {
        if (plain && !(words instanceof BigUint64Array))
          bytes.set(words, from); // keeps the low 8 bits of each word
        else unpackWords(words, bytes, from, packing);
        const last = words[words.length - 1] ?? 0;
        if (typeof last === "bigint") Object.assign(access, splitBigWord(last));
        access.confirm(Number(last));
      },
    },
  );
}

export function preparePush({ register, buffer, packing }: Step<"push">, workshop: Workshop): Action {
  const source = workshop.frame.buffer(buffer);
  const run = prepareOut({ register, packing, course: PUSH, index: NO_INDEX, workshop });
  return () => run(source.value);
}

export function prepareStore({ register, index, buffer, packing }: Step<"store">, workshop: Workshop): Action {
  const source = workshop.frame.buffer(buffer);
  const run = prepareOut({ register, packing, course: STORE, index, workshop });
  return () => run(source.value);
}

export function preparePull({ register, buffer, packing }: Step<"pull">, workshop: Workshop): Action {
  const target = workshop.frame.buffer(buffer);
  const run = prepareIn({ register, packing, course: PULL, index: NO_INDEX, workshop });
  return () => run(target.value);
}

export function prepareFetch({ register, index, buffer, packing }: Step<"fetch">, workshop: Workshop): Action {
  const target = workshop.frame.buffer(buffer);
  const run = prepareIn({ register, packing, course: FETCH, index, workshop });
  return () => run(target.value);
}

export function prepareFill(step: Step<"fill">, workshop: Workshop): Action {
  const { meter, scratch, registers } = workshop;
  const { name, offset, widthBits } = step.register;
  const { bus, check, remember } = registers.access(step.register);
  const value = prepareExpression(step.value, workshop);
  const bounds = { place: `times to fill ${name}`, least: 0, most: Number.MAX_SAFE_INTEGER };
  const times = prepareBounded(step.times, bounds, workshop);
  const words = scratch.forWidth(widthBits);
  return () => {
    const word = value();
    check(word);
    for (let left = times(); left > 0; left -= PIECE_WORDS) {
      const piece = words(Math.min(left, PIECE_WORDS));
      meter.spendWords(piece.length);
      if (piece instanceof BigUint64Array) piece.fill(BigInt(word));
      else piece.fill(word);
      bus.push(offset, piece);
    }
    remember(word);
  };
}

/** Sets bytes of a buffer; none is set when one of them does not fit. */
export function preparePut({ buffer, index, values }: Step<"put">, workshop: Workshop): Action {
  const target = workshop.frame.buffer(buffer);
  const first = prepareExpression(index, workshop);
  const bytes = values.map((value) => prepareBounded(value, { place: `a byte of ${buffer.name}`, least: 0, most: 0xff }, workshop));
  return () => {
    workshop.meter.spend(bytes.length);
    const at = first();
    const most = target.value.length - bytes.length;
    if (at < 0 || at > most) {
      throw new ValueRangeError({ path: workshop.meter.path, place: `the byte of ${buffer.name} to set`, value: at, least: 0, most });
    }
    const made = bytes.map((evaluate) => evaluate());
    target.value.set(made, at);
  };
}
