/**
 * A prepared step. It returns a promise only if it has to wait longer than the clock waits on the spot, so that a run
 * without long waits never goes through the event loop. The functions below keep that: synchronous as long as their parts are.
 * A failure of a synchronous part is thrown, not returned as a rejection.
 */
export type Action = () => void | Promise<void>;

/** Thrown to end an operation whose card must not be touched any more: it passes every `finally`, `save`, `try` and `retry`. */
export class Detached extends Error {}

/** Runs the actions one after the other; the first failure ends it. */
export function sequence(actions: readonly Action[]): Action {
  const resume = async (pending: Promise<void>, next: number): Promise<void> => {
    await pending;
    for (const action of actions.slice(next)) {
      const waiting = action();
      if (waiting !== undefined) await waiting;
    }
  };
  return () => {
    let next = 0;
    for (const action of actions) {
      next++;
      const pending = action();
      if (pending !== undefined) return resume(pending, next);
    }
    return undefined;
  };
}

/** Runs `body` for as long as `again`, asked before each round, is true. The caller bounds it. */
export function loop(again: () => boolean, body: Action): Action {
  const resume = async (pending: Promise<void>): Promise<void> => {
    await pending;
    while (again()) {
      const waiting = body();
      if (waiting !== undefined) await waiting;
    }
  };
  return () => {
    while (again()) {
      const pending = body();
      if (pending !== undefined) return resume(pending);
    }
    return undefined;
  };
}

/** Runs `cleanup` after `body`, or `rescue` when `body` failed, neither when it detached. Of two failures the first is the one thrown. */
export function andFinally(body: Action, cleanup: Action, rescue: Action): Action {
  const fail = (failure: unknown): Promise<void> => {
    if (failure instanceof Detached) throw failure;
    const rethrow = (): never => {
      throw failure;
    };
    let pending: void | Promise<void>;
    try {
      pending = rescue();
    } catch {
      // What failed first is the cause; a rescue on a dead card fails too and would only hide it.
      pending = undefined;
    }
    return pending === undefined ? rethrow() : pending.then(rethrow, rethrow);
  };
  return () => {
    let pending: void | Promise<void>;
    try {
      pending = body();
    } catch (failure) {
      return fail(failure);
    }
    return pending === undefined ? cleanup() : pending.then(cleanup, fail);
  };
}

/** Runs `body`; what it throws goes to `rescue`, which gives the action to run instead, or throws. */
export function orElse(body: Action, rescue: (failure: unknown) => void | Promise<void>): Action {
  return () => {
    let pending: void | Promise<void>;
    try {
      pending = body();
    } catch (failure) {
      return rescue(failure);
    }
    return pending === undefined ? undefined : pending.then(undefined, rescue);
  };
}
