import type { Step } from "../protocol/protocol.ts";
import { type Action, andFinally, Detached, loop, sequence } from "./action.ts";
import { ExpectationError } from "./errors.ts";
import { prepareExpression } from "./prepare-expression.ts";
import { neutralized } from "./register-steps.ts";
import { NO_BITS } from "./wide-word.ts";
import { prepareBounded, type Workshop } from "./workshop.ts";

/** Steps that decide what runs, how often, and with which values. */

export function prepareChunks(step: Step<"chunks">, workshop: Workshop): Action {
  const source = workshop.frame.buffer(step.buffer);
  const chunk = workshop.frame.buffer(step.as);
  const index = step.index === undefined ? { value: 0 } : workshop.frame.variable(step.index);
  const bounds = { place: `bytes of a chunk of ${step.buffer.name}`, least: 1, most: Number.MAX_SAFE_INTEGER };
  const atMost = prepareBounded(step.atMost, bounds, workshop);
  const body = workshop.prepareSteps(step.body);
  let done = 0;
  let sizeBytes = 1;
  const measure: Action = () => {
    sizeBytes = atMost();
  };
  const begin: Action = () => {
    done = 0;
  };
  const isLeft = (): boolean => done < source.value.length;
  const cut: Action = () => {
    const bytes = source.value;
    chunk.value = done === 0 && bytes.length <= sizeBytes ? bytes : bytes.subarray(done, done + sizeBytes);
    index.value = done;
    done += chunk.value.length;
  };
  if (step.room.length === 0) return sequence([begin, measure, loop(isLeft, sequence([cut, body]))]);
  return sequence([begin, loop(isLeft, sequence([workshop.prepareSteps(step.room), measure, cut, body]))]);
}

export function prepareRepeat(step: Step<"repeat">, workshop: Workshop): Action {
  const index = step.as === undefined ? { value: 0 } : workshop.frame.variable(step.as);
  const times = prepareBounded(step.times, { place: "rounds of repeat", least: 0, most: step.atMost }, workshop);
  let round = 0;
  let rounds = 0;
  const begin: Action = () => {
    round = 0;
    rounds = times();
  };
  const next = (): boolean => {
    if (round >= rounds) return false;
    index.value = round++;
    return true;
  };
  return sequence([begin, loop(next, workshop.prepareSteps(step.body))]);
}

export function prepareIf(step: Step<"if">, workshop: Workshop): Action {
  const test = prepareExpression(step.test, workshop);
  const whenTrue = workshop.prepareSteps(step.then);
  const whenFalse = workshop.prepareSteps(step.else);
  return () => (test() !== 0 ? whenTrue() : whenFalse());
}

export function prepareLet({ variable, value }: Step<"let">, workshop: Workshop): Action {
  const cell = workshop.frame.variable(variable);
  const evaluate = prepareExpression(value, workshop);
  return () => {
    cell.value = evaluate();
  };
}

/** Pairs each parameter of the called operation with what the caller gives for it. */
function pair<Parameter, Given>(parameters: readonly Parameter[], given: readonly Given[], operation: string) {
  if (parameters.length !== given.length) throw new Error(`${operation} takes ${parameters.length} parameters, not ${given.length}`);
  return given.map((value, index) => [parameters[index], value] as const);
}

export function prepareCall(step: Step<"call">, workshop: Workshop): Action {
  const { frame, meter } = workshop;
  const called = workshop.operation(step.operation);
  const numbers = step.numbers.map((expression) => prepareExpression(expression, workshop));
  const buffers = step.buffers.map((slot) => frame.buffer(slot));
  // The frames are different ones, because no operation calls itself: setting one parameter never changes the next.
  const assignments = [
    ...pair(called.numbers, numbers, step.operation).map(([cell, evaluate]) => () => {
      if (cell !== undefined) cell.value = evaluate();
    }),
    ...pair(called.buffers, buffers, step.operation).map(([cell, source]) => () => {
      if (cell !== undefined) cell.value = source.value;
    }),
  ];
  const results = step.results.flatMap((slot, index) => {
    const given = called.results[index];
    if (given === undefined) throw new Error(`${step.operation} has no result ${index}`);
    return slot === undefined ? [] : [{ cell: frame.variable(slot), given }];
  });
  const enter: Action = () => meter.enter(step.operation);
  const leave: Action = () => {
    meter.leave();
    for (const { cell, given } of results) cell.value = given.value;
  };
  return sequence([...assignments, enter, called.run, leave]);
}

export function prepareExpect({ test, message }: Step<"expect">, workshop: Workshop): Action {
  const evaluate = prepareExpression(test, workshop);
  return () => {
    if (evaluate() === 0) throw new ExpectationError({ path: workshop.meter.path, message });
  };
}

export function prepareDelay({ us, atMostUs }: Step<"delay">, workshop: Workshop): Action {
  const evaluate = prepareBounded(us, { place: "microseconds of delay", least: 0, most: atMostUs }, workshop);
  return () => {
    const waitUs = evaluate();
    if (waitUs > 0) return workshop.meter.wait(waitUs / 1000);
  };
}

export function prepareSave({ registers, body }: Step<"save">, workshop: Workshop): Action {
  const saved = registers.map((register) => ({
    access: workshop.registers.access(register),
    neutral: neutralized(register),
    word: NO_BITS,
  }));
  const inReverse = saved.toReversed();
  const keep: Action = () => {
    // For the reads, and for the writes, which must not fail for want of a budget.
    workshop.meter.spend(2 * saved.length);
    for (const one of saved) one.word = one.access.current();
  };
  const restore: Action = () => {
    for (const { access, neutral, word } of inReverse) access.writeBack(neutral(word));
  };
  return sequence([keep, andFinally(workshop.prepareSteps(body), restore, restore)]);
}

/** Ends the operation; {@link Detached} passes all that would still access the card. */
export function prepareDetach({ reason }: Step<"detach">): Action {
  return () => {
    throw new Detached(reason);
  };
}
