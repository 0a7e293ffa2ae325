import { suite } from "uvu";
import * as assert from "uvu/assert";
import { BudgetError, ExpectationError } from "../../../core/port/errors.ts";
import { MOST_MS, MOST_STEPS, WORDS_PER_STEP } from "../../../core/port/meter.ts";
import { constant, DATA, type LooseStep, operation, protocolOf, STATUS, spiPort, variable } from "../../support/hand-made-protocol.ts";
import { type RecordingBus, recordingBus } from "../../support/recording-bus.ts";
import { rejects } from "../../support/rejects.ts";
import { steppedClock } from "../../support/stepped-clock.ts";

const Budget = suite("budget of an operation");

const NOTHING = new Uint8Array();

const FAIL: LooseStep = { op: "expect", test: constant(0), message: "no" };
const READ: LooseStep = { op: "read", register: STATUS };
const repeat = (times: number, ...body: LooseStep[]): LooseStep => ({ op: "repeat", times: constant(times), atMost: times, body });
const call = (name: string): LooseStep => ({ op: "call", operation: name });

/** A bus that counts accesses and keeps none. */
function countingBus(): { bus: RecordingBus; accesses: () => number } {
  let accesses = 0;
  const count = (words: { readonly length: number }) => {
    accesses += words.length;
  };
  const bus = {
    ...recordingBus(),
    read32: () => {
      accesses++;
      return 0;
    },
    push: (_: number, words: { readonly length: number }) => count(words),
    pull: (_: number, words: { readonly length: number }) => count(words),
  };
  return { bus, accesses: () => accesses };
}

Budget("ends a loop whose rounds fail, clean up and are tried again", async () => {
  const failing = operation("failing", [FAIL], { finally: [READ] });
  const attempt: LooseStep = { op: "try", body: [call("failing")], rescue: [READ] };
  const { bus, accesses } = countingBus();
  const clock = steppedClock();
  const port = spiPort(protocolOf([repeat(1_000_000, attempt)], { others: [failing] }), { bus, clock });
  await rejects(() => port.transfer(NOTHING, NOTHING), BudgetError);
  assert.ok(accesses() < 2 * MOST_STEPS);
});

Budget("of time also counts what passes while rounds fail and clean up", async () => {
  const failing = operation("failing", [FAIL], { finally: [READ] });
  const attempt: LooseStep = { op: "try", body: [call("failing")], rescue: [READ] };
  const { bus } = countingBus();
  const clock = steppedClock();
  const slow = {
    ...bus,
    read32: () => {
      clock.advance(50);
      return 0;
    },
  };
  const port = spiPort(protocolOf([repeat(1_000_000, attempt)], { others: [failing] }), { bus: slow, clock });
  const error = await rejects(() => port.transfer(NOTHING, NOTHING), BudgetError);
  assert.is(error.budget.limit, "milliseconds");
  assert.ok(clock.nowMs() < 2.1 * MOST_MS, `${clock.nowMs()}`);
});

Budget("stops a cleanup that does not end, and the failure before it is the one reported", async () => {
  const { bus, accesses } = countingBus();
  const protocol = protocolOf([FAIL], { finally: [repeat(1_000_000, repeat(1_000_000, READ))] });
  await rejects(() => spiPort(protocol, { bus, clock: steppedClock() }).transfer(NOTHING, NOTHING), ExpectationError);
  assert.ok(accesses() > MOST_STEPS / 4 && accesses() < MOST_STEPS);
});

Budget("is the same for an operation after one that used it up", async () => {
  const { bus } = countingBus();
  const protocol = protocolOf([FAIL], { finally: [repeat(1_000_000, repeat(1_000_000, READ))] });
  const port = spiPort(protocol, { bus, clock: steppedClock() });
  for (let round = 0; round < 2; round++) await rejects(() => port.transfer(NOTHING, NOTHING), ExpectationError);
});

Budget("counts the words of bulk accesses", async () => {
  const { bus, accesses } = countingBus();
  const fill: LooseStep = { op: "fill", register: DATA, value: constant(0), times: constant(Number.MAX_SAFE_INTEGER) };
  const port = spiPort(protocolOf([fill]), { bus, clock: steppedClock() });
  await rejects(() => port.transfer(NOTHING, NOTHING), BudgetError);
  assert.ok(accesses() <= WORDS_PER_STEP * MOST_STEPS);
});

Budget("retries inside retries do not go deeper with every attempt", async () => {
  // Each level fails until its last attempt and only then goes on to the next, so that all levels are at their last one together.
  const LEVELS = 25;
  const last = (level: number) => ({ name: `attempt${level}`, slot: level });
  let body: LooseStep[] = [FAIL];
  for (let level = 0; level < LEVELS; level++) {
    const isLast = { kind: "binary", operator: "==", left: variable(last(level)), right: constant(99) } as const;
    body = [{ op: "retry", atMost: 100, as: last(level), body: [{ op: "expect", test: isLast, message: "not yet" }, ...body] }];
  }
  const transfer = operation("transfer", body, { variableCount: LEVELS });
  const empty = protocolOf([]);
  const protocol = { ...empty, operations: new Map([...empty.operations, ["transfer", transfer] as const]) };
  const bus = recordingBus();
  for (const waiting of ["at once", "promised"] as const) {
    const error = await rejects(
      () => spiPort(protocol, { bus, clock: steppedClock(waiting) }).transfer(NOTHING, NOTHING),
      ExpectationError,
    );
    assert.is(error.message, "transfer: no");
  }
});

Budget.run();
