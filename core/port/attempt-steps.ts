import type { Step } from "../protocol/protocol.ts";
import { type Action, loop, orElse, sequence } from "./action.ts";
import { DeviceError, ExpectationError, InterruptTimeoutError, PollTimeoutError } from "./errors.ts";
import type { Workshop } from "./workshop.ts";

/** Steps that go on after a failure. */

const FORESEEN = [PollTimeoutError, DeviceError, ExpectationError, InterruptTimeoutError];

/** Failures that a profile can foresee. A card that is lost, a spent budget or a wrong number is none: trying again would not help. */
const isForeseen = (failure: unknown): failure is Error => FORESEEN.some((kind) => failure instanceof kind);

/** Charged for each failure that is caught: making one costs about as much as this many steps. */
const STEPS_PER_FAILURE = 64;

/** Keeps why something was tried at all, where the second failure has no cause of its own. */
function withCause(second: unknown, first: Error): unknown {
  if (second instanceof Error && second.cause === undefined && second !== first) second.cause = first;
  return second;
}

export function prepareTry({ body, rescue }: Step<"try">, workshop: Workshop): Action {
  const { meter } = workshop;
  const steps = workshop.prepareSteps(rescue);
  let depth = 0;
  const enter: Action = () => {
    depth = meter.depth;
  };
  const recover = (failure: unknown): void | Promise<void> => {
    if (!isForeseen(failure)) throw failure;
    meter.returnTo(depth);
    meter.spend(STEPS_PER_FAILURE);
    return orElse(steps, (second) => {
      throw withCause(second, failure);
    })();
  };
  return sequence([enter, orElse(workshop.prepareSteps(body), recover)]);
}

export function prepareRetry({ atMost, as, body, between }: Step<"retry">, workshop: Workshop): Action {
  const { meter } = workshop;
  const index = as === undefined ? { value: 0 } : workshop.frame.variable(as);
  const steps = workshop.prepareSteps(body);
  const pause = workshop.prepareSteps(between);
  let depth = 0;
  let round = 0;
  let isDone = false;
  const begin: Action = () => {
    depth = meter.depth;
    round = 0;
    isDone = false;
  };
  const again = (): boolean => {
    index.value = round;
    return !isDone;
  };
  const succeed: Action = () => {
    isDone = true;
  };
  const recover = (failure: unknown): void | Promise<void> => {
    if (!isForeseen(failure) || ++round >= atMost) throw failure;
    meter.returnTo(depth);
    meter.spend(STEPS_PER_FAILURE);
    return pause();
  };
  return sequence([begin, loop(again, orElse(sequence([steps, succeed]), recover))]);
}
