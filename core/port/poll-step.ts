import type { Register, Step } from "../protocol/protocol.ts";
import { LONGEST_POLL_MS } from "../protocol/run-limits.ts";
import { type Action, loop, sequence } from "./action.ts";
import { DeviceError, PollTimeoutError, ValueRangeError } from "./errors.ts";
import { preparePollGoal } from "./poll-goal.ts";
import { prepareExpression } from "./prepare-expression.ts";
import { splitWord } from "./wide-word.ts";
import { prepareBounded, type Workshop } from "./workshop.ts";

/** The wait between reads doubles up to this many times the profile's interval; see the contract of the step. */
const LONGEST_INTERVAL_FACTOR = 64;

const fieldsIn = (register: Register, mask: number): string[] => {
  const halves = splitWord(mask);
  const isIn = (shift: number, widthBits: number) => {
    const half = shift >= 32 ? halves.high : halves.low;
    return (half >>> (shift % 32)) % 2 ** widthBits !== 0;
  };
  return register.fields.filter(({ shift, widthBits }) => isIn(shift, widthBits)).map(({ name }) => name);
};

/**
 * Reads until the goal is reached. The deadline counts from the start of the poll, and the register is read at
 * least once after it has passed: a process that was not scheduled for a second must not call a quick device slow.
 */
export function preparePoll(step: Step<"poll">, workshop: Workshop): Action {
  const { register, failIf } = step;
  const { clock, meter } = workshop;
  const access = workshop.registers.access(register);
  const element = prepareExpression(step.index, workshop);
  const evaluateTimeout = prepareBounded(
    step.timeoutMs,
    { place: `milliseconds of the poll of ${register.name}`, least: 1, most: LONGEST_POLL_MS },
    workshop,
  );
  const evaluateFirst = prepareExpression(step.firstAfterUs, workshop);
  const goal = preparePollGoal(step.goal, access, workshop);
  const failures = failIf.map(({ mask, equals }) => ({ mask, parts: splitWord(mask), wanted: splitWord(equals) }));
  const intervalMs = step.intervalUs / 1000;

  let startMs = 0;
  let timeoutMs = 0;
  let nextMs = 0;
  let isFirst = true;

  const begin: Action = () => {
    goal.begin();
    timeoutMs = evaluateTimeout();
    startMs = clock.nowMs();
    nextMs = intervalMs;
    isFirst = true;
    const waitUs = evaluateFirst();
    const mostUs = timeoutMs * 1000;
    if (waitUs < 0 || waitUs > mostUs) {
      throw new ValueRangeError({
        path: meter.path,
        place: `microseconds before the poll of ${register.name}`,
        value: waitUs,
        least: 0,
        most: mostUs,
      });
    }
    if (waitUs > 0) return meter.wait(waitUs / 1000);
  };

  const refuseFailure = (word: number): void => {
    for (const { mask, parts, wanted } of failures) {
      const low = access.isWide ? access.low : word;
      const isMet = (low & parts.low) >>> 0 === wanted.low && (!access.isWide || (access.high & parts.high) >>> 0 === wanted.high);
      if (isMet)
        throw new DeviceError({ path: meter.path, register: register.name, fields: fieldsIn(register, mask), value: access.exact(word) });
    }
  };

  let isLate = false;
  /** True while the goal is not reached. */
  const look = (): boolean => {
    const value = access.readChecked(element());
    if (failures.length > 0) refuseFailure(value);
    if (goal.isReached(value)) return false;
    if (!isLate) return true;
    throw new PollTimeoutError({
      path: meter.path,
      register: register.name,
      value: access.exact(value),
      wanted: goal.wanted(),
      waitedMs: clock.nowMs() - startMs,
    });
  };
  const startLook = (): void => {
    meter.spend(1);
    isLate = !isFirst && clock.nowMs() - startMs >= timeoutMs;
    isFirst = false;
  };

  const pause: Action = () => {
    if (nextMs === 0) return;
    const leftMs = startMs + timeoutMs - clock.nowMs();
    // Never shorter than the interval: what rounding leaves of the time must not become a storm of reads.
    const waitMs = Math.max(intervalMs, Math.min(nextMs, leftMs));
    nextMs = Math.min(nextMs * 2, intervalMs * LONGEST_INTERVAL_FACTOR);
    return meter.wait(waitMs);
  };

  if (step.each.length === 0) {
    const isMissing = (): boolean => {
      startLook();
      return look();
    };
    return sequence([begin, loop(isMissing, pause)]);
  }
  let isMissing = true;
  const each = workshop.prepareSteps(step.each);
  const first: Action = () => {
    isMissing = true;
  };
  const round = sequence([
    startLook,
    each,
    () => {
      isMissing = look();
    },
    () => (isMissing ? pause() : undefined),
  ]);
  return sequence([begin, first, loop(() => isMissing, round)]);
}
