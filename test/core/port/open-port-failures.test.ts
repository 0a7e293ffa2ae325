import { suite } from "uvu";
import * as assert from "uvu/assert";
import { BudgetError, CardLostError, DeviceError, ExpectationError, PollTimeoutError } from "../../../core/port/errors.ts";
import { MOST_MS, MOST_STEPS } from "../../../core/port/meter.ts";
import type { Protocol } from "../../../core/protocol/protocol.ts";
import {
  CONTROL,
  constant,
  DATA,
  type LooseStep,
  operation,
  PRESENCE,
  poll,
  protocolOf,
  RECEIVE,
  register,
  STATUS,
  spiPort,
  write,
} from "../../support/hand-made-protocol.ts";
import { recordingBus } from "../../support/recording-bus.ts";
import { rejects } from "../../support/rejects.ts";
import { steppedClock } from "../../support/stepped-clock.ts";

const Failures = suite("open-port failures");

const NOTHING = new Uint8Array();
const GONE = 0xffff_ffff;
const call = (name: string): LooseStep => ({ op: "call", operation: name, numbers: [], buffers: [] });

function portOf(
  protocol: Protocol | readonly LooseStep[],
  answer: (offset: number) => number = () => 0,
  waiting: "at once" | "promised" = "at once",
) {
  const bus = recordingBus(answer);
  const clock = steppedClock(waiting);
  const port = spiPort("controller" in protocol ? protocol : protocolOf(protocol), { bus, clock });
  return { bus, clock, run: (receive: Uint8Array = NOTHING) => port.transfer(NOTHING, receive) };
}

Failures("a poll waits first, then doubles its interval up to 64 times", async () => {
  let reads = 0;
  const { clock, run } = portOf([poll({ firstAfterUs: constant(100), timeoutMs: 5 })], () => (++reads === 12 ? 4 : 0));
  await run();
  const us = clock.waitsMs.map((ms) => Math.round(ms * 1000));
  assert.equal(us, [100, 1, 2, 4, 8, 16, 32, 64, 64, 64, 64, 64]);
});

Failures("a poll times out with register, value, time and path", async () => {
  for (const waiting of ["at once", "promised"] as const) {
    const { run, bus } = portOf(
      protocolOf([call("finish")], { others: [operation("finish", [poll()])], finally: [write(CONTROL, 0)] }),
      () => 0x21,
      waiting,
    );
    const error = await rejects(run, PollTimeoutError);
    assert.is(error.code, "HARDWARE_POLL_TIMEOUT");
    const { waitedMs, ...facts } = error.poll;
    assert.equal(facts, {
      path: "transfer > finish",
      register: "STATUS",
      value: 0x21,
      wanted: "its bits 0x00000004 never became 0x00000004",
    });
    assert.ok(waitedMs >= 50 && waitedMs < 50.1, `waited ${waitedMs}`);
    assert.is(bus.log.at(-1), "w32 10 = 0");
  }
});

Failures("a poll reads once more after a pause longer than its deadline", async () => {
  let reads = 0;
  const stopped = portOf([poll()], () => {
    // The process is stopped for a second between the first read and the second; the device got ready meanwhile.
    if (++reads > 1) return 4;
    stopped.clock.advance(1000);
    return 0;
  });
  await stopped.run();
  assert.is(reads, 2);
});

Failures("a poll without an interval ends by its deadline, and by its budget when time stands still", async () => {
  const slow = portOf([poll({ intervalUs: 0 })], () => {
    slow.clock.advance(0.01);
    return 0;
  });
  await rejects(slow.run, PollTimeoutError);
  const bus = { ...recordingBus(), read32: () => 0 };
  const port = spiPort(protocolOf([poll({ intervalUs: 0 })]), { bus, clock: steppedClock() });
  await rejects(() => port.transfer(NOTHING, NOTHING), BudgetError);
});

Failures("a poll stops at once when a failure field is set, also while it is ready", async () => {
  const { run, bus } = portOf([poll()], () => 0x404);
  const error = await rejects(run, DeviceError);
  assert.equal(error.device, { path: "transfer", register: "STATUS", fields: ["commandError"], value: 0x404 });
  assert.equal(bus.log, ["r32 14"]);
});

Failures("a poll can wait for fields to become 0, and can fail on 0", async () => {
  await portOf([poll({ equals: constant(0), failMask: 0, failEquals: 0 })], () => 0x3).run();
  await rejects(portOf([poll({ failEquals: 0 })], () => 0x4).run, DeviceError);
});

const READERS: readonly { readonly name: string; readonly step: LooseStep }[] = [
  { name: "poll", step: poll({ failMask: 0 }) },
  { name: "read", step: { op: "read", register: STATUS, bindings: [] } },
  { name: "modify", step: { op: "modify", register: STATUS, mask: 1, value: constant(1) } },
  { name: "save", step: { op: "save", registers: [STATUS], body: [] } },
  { name: "pull", step: { op: "pull", register: STATUS, buffer: RECEIVE } },
];

Failures("all ones with a silent presence register is a lost card; nothing is written then but the cleanup", async () => {
  for (const { name, step } of READERS) {
    const { run, bus } = portOf(protocolOf([step], { finally: [write(CONTROL, 0)] }), () => GONE);
    const error = await rejects(() => run(new Uint8Array(2)), CardLostError);
    assert.equal(error.loss, { path: "transfer", register: "STATUS", presence: "PRESENCE" }, name);
    assert.equal(bus.log.slice(1), ["r32 0", "w32 10 = 0"], name);
  }
});

Failures("all ones with a presence register that answers is a value like any other", async () => {
  for (const { name, step } of READERS) {
    const { run, bus } = portOf([step], (offset) => (offset === PRESENCE.offset ? 0x180 : GONE));
    await run(new Uint8Array(2));
    assert.is(bus.log[1], "r32 0", name);
  }
});

Failures("all ones is judged at the width of the register, and the presence register at its own", async () => {
  const narrow = register("NARROW", 0x1c, { widthBits: 8 });
  const read = (target: typeof narrow): LooseStep => ({ op: "read", register: target, bindings: [] });
  assert.equal((await logAfter([read(narrow)], 0xff)).slice(0, 2), ["r8 1c", "r32 0"]);
  assert.equal(await logAfter([read(STATUS)], 0xff), ["r32 14"]);
  assert.equal(await logAfter([{ op: "pull", register: STATUS, buffer: RECEIVE }], 0xff), ["pull32 14 x 2"]);
});

async function logAfter(steps: readonly LooseStep[], word: number) {
  const { run, bus } = portOf(steps, () => word);
  await run(new Uint8Array(2));
  return bus.log;
}

Failures("a lost card is reported as lost, even when the cleanup fails in its own way", async () => {
  const cleanup: LooseStep[] = [{ op: "expect", test: constant(0), message: "cannot clean up" }];
  for (const waiting of ["at once", "promised"] as const) {
    const steps: LooseStep[] = [
      { op: "delay", us: constant(1), atMostUs: 1 },
      { op: "read", register: STATUS, bindings: [] },
    ];
    await rejects(portOf(protocolOf(steps, { finally: cleanup }), () => GONE, waiting).run, CardLostError);
  }
});

Failures("saved registers are restored after a failure of the body", async () => {
  const save: LooseStep = { op: "save", registers: [CONTROL, DATA], body: [{ op: "expect", test: constant(0), message: "no" }] };
  const { run, bus } = portOf([save], (offset) => offset);
  await rejects(run, ExpectationError);
  assert.equal(bus.log, ["r32 10", "r32 18", "w32 18 = 18", "w32 10 = 10"]);
});

Failures("an expectation carries the message of the profile and the path", async () => {
  const { run } = portOf(
    protocolOf([call("probe")], { others: [operation("probe", [{ op: "expect", test: constant(0), message: "FIFO is 16 deep" }])] }),
  );
  assert.is((await rejects(run, ExpectationError)).message, "transfer > probe: FIFO is 16 deep");
});

Failures("the path is right again in the operation after a failed one, and after a call that ended well", async () => {
  const steps = [call("fine"), call("failing")];
  const others = [operation("fine", []), operation("failing", [{ op: "expect", test: constant(0), message: "no" }])];
  const { run } = portOf(protocolOf(steps, { others }));
  for (let round = 0; round < 2; round++) assert.is((await rejects(run, ExpectationError)).message, "transfer > failing: no");
});

Failures("an operation stops when its steps are used up, and still cleans up", async () => {
  const endless: LooseStep = {
    op: "repeat",
    times: constant(MOST_STEPS),
    atMost: MOST_STEPS,
    body: [{ op: "repeat", times: constant(9), atMost: 9, body: [] }],
  };
  const cleanup: LooseStep = { op: "repeat", times: constant(100), atMost: 100, body: [write(CONTROL, 0)] };
  const { run, bus } = portOf(protocolOf([endless], { finally: [cleanup] }));
  const error = await rejects(run, BudgetError);
  assert.equal(error.budget, { path: "transfer", limit: "steps", allowed: MOST_STEPS });
  assert.is(bus.log.length, 100);
});

Failures("an operation stops when its time is used up, but a process that was stopped for an hour goes on", async () => {
  const wait: LooseStep = { op: "repeat", times: constant(1000), atMost: 1000, body: [{ op: "delay", us: constant(1e6), atMostUs: 1e6 }] };
  const slow = portOf([wait]);
  const error = await rejects(slow.run, BudgetError);
  assert.is(error.budget.limit, "milliseconds");
  assert.ok(slow.clock.nowMs() < 1000 + 40 * MOST_MS);

  const read: LooseStep = { op: "repeat", times: constant(1000), atMost: 1000, body: [{ op: "read", register: STATUS, bindings: [] }] };
  let reads = 0;
  const stopped = portOf([read], () => {
    if (++reads === 500) stopped.clock.advance(3_600_000);
    return 0;
  });
  await stopped.run();
  assert.is(reads, 1000);
});

Failures("waits are charged to the time budget before they begin", async () => {
  const delay: LooseStep = { op: "delay", us: constant(10_000_000), atMostUs: 10_000_000 };
  const { clock, run } = portOf([{ op: "repeat", times: constant(1000), atMost: 1000, body: [delay] }]);
  const error = await rejects(run, BudgetError);
  assert.is(error.code, "HARDWARE_BUDGET");
  const waitedMs = clock.waitsMs.reduce((sum, ms) => sum + ms, 0);
  assert.ok(waitedMs <= MOST_MS, `${waitedMs} ms`);
});

Failures.run();
