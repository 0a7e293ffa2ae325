import type { Register, Step } from "../protocol/protocol.ts";
import { type Action, loop, sequence } from "./action.ts";
import { DeviceError, PollTimeoutError } from "./errors.ts";
import { prepareExpression } from "./prepare-expression.ts";
import { prepareBounded, type Workshop } from "./workshop.ts";

/** The wait between reads doubles up to this many times the profile's interval; see the contract of the step. */
const LONGEST_INTERVAL_FACTOR = 64;

const fieldsIn = (register: Register, mask: number): string[] =>
  register.fields.filter(({ shift, widthBits }) => (mask >>> shift) % 2 ** widthBits !== 0).map(({ name }) => name);

/**
 * Reads until the awaited value is there. The deadline counts from the start of the poll, and the register is read at
 * least once after it has passed: a process that was not scheduled for a second must not call a quick device slow.
 */
export function preparePoll(step: Step<"poll">, workshop: Workshop): Action {
  const { register, mask, failMask, failEquals, timeoutMs } = step;
  const { clock, meter } = workshop;
  const { readChecked } = workshop.registers.access(register);
  const evaluateEquals = prepareExpression(step.equals, workshop);
  const place = `microseconds before the poll of ${register.name}`;
  const firstAfterUs = prepareBounded(step.firstAfterUs, { place, least: 0, most: timeoutMs * 1000 }, workshop);
  const intervalMs = step.intervalUs / 1000;

  let equals = 0;
  let startMs = 0;
  let nextMs = 0;
  let isFirst = true;

  const begin: Action = () => {
    equals = evaluateEquals();
    startMs = clock.nowMs();
    nextMs = intervalMs;
    isFirst = true;
    const waitUs = firstAfterUs();
    if (waitUs > 0) return meter.wait(waitUs / 1000);
  };

  const isMissing = (): boolean => {
    meter.spend(1);
    const isLate = !isFirst && clock.nowMs() - startMs >= timeoutMs;
    isFirst = false;
    const value = readChecked();
    if (failMask !== 0 && (value & failMask) >>> 0 === failEquals) {
      throw new DeviceError({ path: meter.path, register: register.name, fields: fieldsIn(register, failMask), value });
    }
    if ((value & mask) >>> 0 === equals) return false;
    if (!isLate) return true;
    throw new PollTimeoutError({ path: meter.path, register: register.name, value, mask, equals, waitedMs: clock.nowMs() - startMs });
  };

  const pause: Action = () => {
    if (nextMs === 0) return;
    const leftMs = startMs + timeoutMs - clock.nowMs();
    // Never shorter than the interval: what rounding leaves of the time must not become a storm of reads.
    const waitMs = Math.max(intervalMs, Math.min(nextMs, leftMs));
    nextMs = Math.min(nextMs * 2, intervalMs * LONGEST_INTERVAL_FACTOR);
    return meter.wait(waitMs);
  };

  return sequence([begin, loop(isMissing, pause)]);
}
