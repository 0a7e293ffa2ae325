import { suite } from "uvu";
import * as assert from "uvu/assert";
import { LONGEST_BLOCKING_WAIT_MS } from "../../../core/bus/clock.ts";
import { systemClock } from "../../../core/platform/system-clock.ts";

const SystemClock = suite("systemClock");

for (const ms of [0.01, 0.1, 0.2, 0.3, 1, 1.9]) {
  SystemClock(`blocks for at least ${ms} ms`, () => {
    const before = systemClock.nowMs();
    assert.is(systemClock.wait(ms), undefined);
    const elapsedMs = systemClock.nowMs() - before;
    assert.ok(elapsedMs >= ms, `${elapsedMs} ms`);
  });
}

for (const ms of [LONGEST_BLOCKING_WAIT_MS, 5.3]) {
  SystemClock(`lets others run during ${ms} ms, and waits at least so long`, async () => {
    let others = 0;
    setImmediate(() => others++);
    const before = systemClock.nowMs();
    const waiting = systemClock.wait(ms);
    assert.instance(waiting, Promise);
    await waiting;
    assert.ok(systemClock.nowMs() - before >= ms);
    assert.is(others, 1);
  });
}

SystemClock("does not wait for no time, or for less", () => {
  assert.is(systemClock.wait(0), undefined);
  assert.is(systemClock.wait(-1), undefined);
});

SystemClock.run();
