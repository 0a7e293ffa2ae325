import type { Protocol } from "../protocol/protocol.ts";
import { type Action, andFinally, Detached, orElse } from "./action.ts";
import type { Meter } from "./meter.ts";
import type { PreparedOperation } from "./workshop.ts";

/** What an operation is given, in the order of its signature. */
export interface Arguments {
  readonly numbers?: readonly number[];
  readonly buffers?: readonly Uint8Array[];
}

/** Starts operations from outside: one at a time, each with a full budget, none once the card is detached. */
export interface OperationRunner {
  readonly has: (name: string) => boolean;
  readonly isDetached: () => boolean;
  /** Prepares an operation; the function runs it. */
  readonly action: (name: string) => (given?: Arguments) => void | Promise<void>;
  /** The same for an operation with a result, which is its first one. */
  readonly question: (name: string) => (given?: Arguments) => number | Promise<number>;
}

const NOTHING = new Uint8Array();

export function runOperations({ operations }: Protocol, find: (name: string) => PreparedOperation, meter: Meter): OperationRunner {
  let running: string | undefined;
  let detachedBy: string | undefined;
  const release: Action = () => {
    running = undefined;
  };

  const start = (name: string): { prepared: PreparedOperation; run: (given?: Arguments) => void | Promise<void> } => {
    const prepared = find(name);
    const action = orElse(andFinally(prepared.run, release, release), (failure) => {
      running = undefined;
      if (!(failure instanceof Detached)) throw failure;
      detachedBy = name;
    });
    const run = ({ numbers = [], buffers = [] }: Arguments = {}): void | Promise<void> => {
      if (detachedBy !== undefined) throw new Error(`${name} was asked for after ${detachedBy} detached the card`);
      if (running !== undefined) throw new Error(`${name} was asked for while ${running} was running`);
      for (const [index, cell] of prepared.numbers.entries()) cell.value = numbers[index] ?? 0;
      for (const [index, cell] of prepared.buffers.entries()) cell.value = buffers[index] ?? NOTHING;
      meter.begin(name);
      running = name;
      return action();
    };
    return { prepared, run };
  };

  return {
    has: (name) => operations.has(name),
    isDetached: () => detachedBy !== undefined,
    action: (name) => start(name).run,
    question: (name) => {
      const { prepared, run } = start(name);
      const [result] = prepared.results;
      if (result === undefined) throw new Error(`a checked profile gives a result in ${name}`);
      return (given) => {
        const pending = run(given);
        return pending === undefined ? result.value : pending.then(() => result.value);
      };
    },
  };
}
