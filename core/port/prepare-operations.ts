import type { Op, Operation, PerStep, Protocol, Step } from "../protocol/protocol.ts";
import { type Action, andFinally, sequence } from "./action.ts";
import { prepareRetry, prepareTry } from "./attempt-steps.ts";
import { prepareFetch, prepareFill, preparePull, preparePush, preparePut, prepareStore } from "./bulk-steps.ts";
import {
  prepareCall,
  prepareChunks,
  prepareDelay,
  prepareDetach,
  prepareExpect,
  prepareIf,
  prepareLet,
  prepareRepeat,
  prepareSave,
} from "./control-steps.ts";
import { prepareDma } from "./dma-step.ts";
import { makeFrame } from "./frame.ts";
import { preparePoll } from "./poll-step.ts";
import { prepareFlush, prepareModify, prepareRead, prepareWrite } from "./register-steps.ts";
import { prepareShift } from "./shift-step.ts";
import type { PreparedOperation, Surroundings, Workshop } from "./workshop.ts";

const PREPARE: PerStep<[Workshop], Action> = {
  write: prepareWrite,
  read: prepareRead,
  modify: prepareModify,
  poll: preparePoll,
  push: preparePush,
  fill: prepareFill,
  pull: preparePull,
  store: prepareStore,
  fetch: prepareFetch,
  put: preparePut,
  shift: prepareShift,
  dma: prepareDma,
  chunks: prepareChunks,
  repeat: prepareRepeat,
  if: prepareIf,
  let: prepareLet,
  call: prepareCall,
  expect: prepareExpect,
  flush: prepareFlush,
  delay: prepareDelay,
  save: prepareSave,
  try: prepareTry,
  retry: prepareRetry,
  detach: prepareDetach,
};

const prepareStep = <K extends Op>(step: Step<K>, workshop: Workshop): Action => PREPARE[step.op](step, workshop);

/**
 * Turns the operations of a protocol into functions, each once, when it is first asked for. Calls are resolved here; an operation
 * that calls itself is our bug, because the rules for profiles refuse it.
 */
export function prepareOperations(protocol: Protocol, surroundings: Surroundings): (name: string) => PreparedOperation {
  const { meter } = surroundings;
  const prepared = new Map<string, PreparedOperation>();
  const begun = new Set<string>();

  const prepare = (operation: Operation): PreparedOperation => {
    const frame = makeFrame(operation, surroundings.kept);
    const prepareSteps = (steps: readonly Step[]): Action => {
      // The budget is charged for the whole list at once, and for the round itself, so that an empty loop ends too.
      const charge: Action = () => meter.spend(steps.length + 1);
      return sequence([charge, ...steps.map((step) => prepareStep(step, workshop))]);
    };
    const workshop: Workshop = {
      ...surroundings,
      names: { controller: protocol.controller, operation: operation.name },
      frame,
      prepareSteps,
      operation: find,
    };
    const body = prepareSteps(operation.steps);
    const cleanup = prepareSteps(operation.finally);
    const begin: Action = () => meter.beginCleanup();
    const end: Action = () => meter.endCleanup();
    const rescue = sequence([begin, andFinally(cleanup, end, end)]);
    const all = operation.finally.length === 0 ? body : andFinally(body, cleanup, rescue);
    const results = operation.results.map(frame.variable);
    const reset: Action = () => {
      for (const cell of results) cell.value = 0;
    };
    const run = results.length === 0 ? all : sequence([reset, all]);
    return { numbers: operation.numbers.map(frame.variable), buffers: operation.buffers.map(frame.buffer), results, run };
  };

  const find = (name: string): PreparedOperation => {
    const known = prepared.get(name);
    if (known !== undefined) return known;
    const operation = protocol.operations.get(name);
    if (operation === undefined) throw new Error(`${protocol.controller} has no operation ${name}`);
    if (begun.has(name)) throw new Error(`operation ${name} of ${protocol.controller} calls itself`);
    begun.add(name);
    const result = prepare(operation);
    prepared.set(name, result);
    return result;
  };
  return find;
}
