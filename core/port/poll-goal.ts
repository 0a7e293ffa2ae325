import { hex } from "../bits/hex.ts";
import type { PollGoal } from "../protocol/protocol.ts";
import { prepareExpression } from "./prepare-expression.ts";
import type { RegisterAccess } from "./register-access.ts";
import { prepareBindings } from "./register-steps.ts";
import { splitWord } from "./wide-word.ts";
import type { Workshop } from "./workshop.ts";

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
  const evaluate = prepareExpression(value, workshop);
  const maskHalves = splitWord(mask);
  let equals = 0;
  let halves = splitWord(0);
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

function untilGoal({ bindings, before, test }: PollGoal & { kind: "until" }, access: RegisterAccess, workshop: Workshop): PreparedGoal {
  const bind = prepareBindings(bindings, access, workshop);
  const evaluate = prepareExpression(test, workshop);
  const cell = before === undefined ? undefined : workshop.frame.variable(before);
  let previous: number | undefined;
  return {
    begin: () => {
      previous = undefined;
    },
    isReached: (word) => {
      bind(word);
      if (cell === undefined) return evaluate() !== 0;
      const isFirst = previous === undefined;
      cell.value = previous ?? word;
      previous = word;
      return !isFirst && evaluate() !== 0;
    },
    wanted: () => "it never became what `until` asks for",
  };
}
