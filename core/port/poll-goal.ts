import { hex } from "../bits/hex.ts";
import type { Field, PollGoal, Register } from "../protocol/protocol.ts";
import { prepareExpression } from "./prepare-expression.ts";
import type { RegisterAccess } from "./register-access.ts";
import { prepareBindings } from "./register-steps.ts";
import { NO_BITS, splitWord } from "./wide-word.ts";
import { prepareBounded, type Workshop } from "./workshop.ts";

/** What ends a poll, ready to be asked. */
export interface PreparedGoal {
  /** Before the first read. */
  readonly begin: () => void;
  /** Asked once for each word read. */
  readonly isReached: (word: number) => boolean;
  /** For the error: `its bits 0x4 never became 0x4`. */
  readonly wanted: () => string;
}

export function preparePollGoal(goal: PollGoal, access: RegisterAccess, workshop: Workshop): PreparedGoal {
  return goal.kind === "equals" ? equalsGoal(goal, access, workshop) : untilGoal(goal, access, workshop);
}

function equalsGoal({ mask, value }: PollGoal & { kind: "equals" }, access: RegisterAccess, workshop: Workshop): PreparedGoal {
  const place = `the value to poll ${access.register.name} for`;
  const evaluate = prepareBounded(value, { place, least: 0, most: mask }, workshop);
  const maskHalves = splitWord(mask);
  let equals = 0;
  let halves = NO_BITS;
  return {
    begin: () => {
      equals = evaluate();
      halves = splitWord(equals);
    },
    isReached: access.isWide
      ? () => (access.low & maskHalves.low) >>> 0 === halves.low && (access.high & maskHalves.high) >>> 0 === halves.high
      : (word) => (word & mask) >>> 0 === equals,
    wanted: () => `its bits ${hex(mask)} never became ${hex(equals)}`,
  };
}

/** What a name for the whole word gets: the bits that carry data. */
const dataOf = ({ dataBits }: Register): Field | "word" =>
  dataBits === undefined ? "word" : { name: "data", shift: 0, widthBits: dataBits };

function untilGoal({ bindings, before, test }: PollGoal & { kind: "until" }, access: RegisterAccess, workshop: Workshop): PreparedGoal {
  const bind = prepareBindings(bindings, access, workshop);
  const evaluate = prepareExpression(test, workshop);
  const cell = before === undefined ? undefined : workshop.frame.variable(before);
  const data = dataOf(access.register);
  let previous: number | undefined;
  return {
    begin: () => {
      previous = undefined;
    },
    isReached: (word) => {
      bind(word);
      if (cell === undefined) return evaluate() !== 0;
      const isFirst = previous === undefined;
      const now = access.extract(data, word);
      cell.value = previous ?? now;
      previous = now;
      return !isFirst && evaluate() !== 0;
    },
    wanted: () => "it never became what `until` asks for",
  };
}
