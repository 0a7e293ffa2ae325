import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Action, andFinally, loop, sequence } from "../../../core/port/action.ts";
import { rejects } from "../../support/rejects.ts";

const ActionTest = suite("action");

/** Actions that note when they run; "late" ones return a promise. */
function notes() {
  const log: string[] = [];
  const now =
    (name: string): Action =>
    () => {
      log.push(name);
    };
  const late =
    (name: string): Action =>
    async () => {
      await Promise.resolve();
      log.push(name);
    };
  const fail =
    (name: string): Action =>
    () => {
      log.push(name);
      throw new Error(name);
    };
  const failLate =
    (name: string): Action =>
    async () => {
      await Promise.resolve();
      log.push(name);
      throw new Error(name);
    };
  return { log, now, late, fail, failLate };
}

ActionTest("a sequence of synchronous actions is synchronous", () => {
  const { log, now } = notes();
  assert.is(sequence([now("a"), now("b")])(), undefined);
  assert.equal(log, ["a", "b"]);
});

ActionTest("a sequence keeps its order wherever an action waits", async () => {
  for (const pattern of ["LNN", "NLN", "NNL", "LLN", "LNL", "LLL"]) {
    const { log, now, late } = notes();
    const actions = [...pattern].map((kind, index) => (kind === "L" ? late : now)(String(index)));
    const pending = sequence(actions)();
    assert.instance(pending, Promise, pattern);
    await pending;
    assert.equal(log, ["0", "1", "2"], pattern);
  }
});

ActionTest("a sequence stops at the first failure, at once or late", async () => {
  for (const kind of ["fail", "failLate"] as const) {
    const { log, now, late, ...failing } = notes();
    await rejects(sequence([late("a"), failing[kind]("b"), now("c")]), Error);
    assert.equal(log, ["a", "b"], kind);
  }
});

ActionTest("a loop runs as often as it is told, with and without waiting", async () => {
  for (const kind of ["now", "late"] as const) {
    const { log, ...actions } = notes();
    let left = 3;
    const pending = loop(() => left-- > 0, actions[kind]("x"))();
    assert.is(pending === undefined, kind === "now");
    await pending;
    assert.equal(log, ["x", "x", "x"], kind);
  }
});

ActionTest("a loop can be run again", () => {
  const { log, now } = notes();
  let left = 0;
  const begin = () => {
    left = 2;
  };
  const twice = sequence([begin, loop(() => left-- > 0, now("x"))]);
  twice();
  twice();
  assert.is(log.length, 4);
});

ActionTest("the cleanup runs after success, the rescue after failure, each at once or late", async () => {
  for (const body of ["now", "late"] as const) {
    for (const end of ["now", "late"] as const) {
      const { log, ...actions } = notes();
      await andFinally(actions[body]("body"), actions[end]("cleanup"), actions[end]("rescue"))();
      assert.equal(log, ["body", "cleanup"]);
    }
  }
  for (const body of ["fail", "failLate"] as const) {
    for (const end of ["now", "late"] as const) {
      const { log, ...actions } = notes();
      const error = await rejects(andFinally(actions[body]("body"), actions[end]("cleanup"), actions[end]("rescue")), Error);
      assert.is(error.message, "body");
      assert.equal(log, ["body", "rescue"]);
    }
  }
});

ActionTest("of two failures the first is thrown", async () => {
  for (const body of ["fail", "failLate"] as const) {
    for (const end of ["fail", "failLate"] as const) {
      const { now, late: _late, ...actions } = notes();
      const error = await rejects(andFinally(actions[body]("body"), now("cleanup"), actions[end]("rescue")), Error);
      assert.is(error.message, "body", `${body} ${end}`);
    }
  }
});

ActionTest("a failing cleanup is reported when the body went well", async () => {
  for (const body of ["now", "late"] as const) {
    for (const end of ["fail", "failLate"] as const) {
      const { log: _log, ...actions } = notes();
      const error = await rejects(andFinally(actions[body]("body"), actions[end]("cleanup"), actions.now("rescue")), Error);
      assert.is(error.message, "cleanup", `${body} ${end}`);
    }
  }
});

ActionTest.run();
