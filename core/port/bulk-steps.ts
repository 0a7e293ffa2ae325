import type { Step } from "../protocol/protocol.ts";
import type { Action } from "./action.ts";
import { prepareExpression } from "./prepare-expression.ts";
import { PIECE_WORDS } from "./scratch.ts";
import { prepareBounded, type Workshop } from "./workshop.ts";

/** Steps that stream many words through one register: one call of the bus for each piece, never one for each word. */

export function preparePush({ register, buffer }: Step<"push">, { bus, meter, scratch, frame }: Workshop): Action {
  const source = frame.buffer(buffer);
  const words = scratch.forWidth(register.widthBits);
  const { offset } = register;
  return () => {
    const bytes = source.value;
    for (let done = 0; done < bytes.length; done += PIECE_WORDS) {
      meter.spend(1);
      const length = Math.min(bytes.length - done, PIECE_WORDS);
      const piece = words(length);
      piece.set(length === bytes.length ? bytes : bytes.subarray(done, done + length));
      bus.push(offset, piece);
    }
  };
}

export function prepareFill(step: Step<"fill">, workshop: Workshop): Action {
  const { bus, meter, scratch, registers } = workshop;
  const { name, offset, widthBits } = step.register;
  const { check } = registers.access(step.register);
  const value = prepareExpression(step.value, workshop);
  const bounds = { place: `times to fill ${name}`, least: 0, most: Number.MAX_SAFE_INTEGER };
  const times = prepareBounded(step.times, bounds, workshop);
  const words = scratch.forWidth(widthBits);
  return () => {
    const word = value();
    check(word);
    for (let left = times(); left > 0; left -= PIECE_WORDS) {
      meter.spend(1);
      bus.push(offset, words(Math.min(left, PIECE_WORDS)).fill(word));
    }
  };
}

/**
 * A card that is gone answers all ones, which in a byte is what an erased flash answers too. So the last word of each piece is
 * judged at the width of the register: behind a wider one no byte looks like that, behind an 8-bit one it costs one read.
 */
export function preparePull({ register, buffer }: Step<"pull">, { bus, meter, scratch, frame, registers }: Workshop): Action {
  const target = frame.buffer(buffer);
  const words = scratch.forWidth(register.widthBits);
  const { confirm } = registers.access(register);
  const { offset } = register;
  return () => {
    const bytes = target.value;
    for (let done = 0; done < bytes.length; done += PIECE_WORDS) {
      meter.spend(1);
      const piece = words(Math.min(bytes.length - done, PIECE_WORDS));
      bus.pull(offset, piece);
      bytes.set(piece, done); // keeps the low 8 bits of each word
      confirm(piece[piece.length - 1] ?? 0);
    }
  };
}
