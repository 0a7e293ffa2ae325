import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CardLostError, DeviceError, ExpectationError, PollTimeoutError, ValueRangeError } from "../../../core/port/errors.ts";
import type { Expression } from "../../../core/protocol/expression.ts";
import type { StepFields } from "../../../core/protocol/protocol.ts";
import {
  binary,
  CONTROL,
  constant,
  DATA,
  type LooseStep,
  length,
  operation,
  poll,
  protocolOf,
  register,
  SEND,
  STATUS,
  variable,
  write,
} from "../../support/hand-made-protocol.ts";
import { rejects } from "../../support/rejects.ts";
import { logOf, transferOf } from "./run-transfer.ts";

const Poll = suite("polls that are asked an expression");

const NOW = { name: "now", slot: 0 };
const BEFORE = { name: "before", slot: 1 };
const OTHER = { name: "other", slot: 2 };

type Until = Extract<StepFields["poll"]["goal"], { kind: "until" }>;

function until(test: Expression, goal: Partial<Until> = {}, more: Partial<LooseStep<"poll">> = {}): LooseStep<"poll"> {
  const bindings = [{ variable: NOW, field: "word" } as const];
  return { op: "poll", register: STATUS, goal: { kind: "until", bindings, test, ...goal }, ...more };
}

/** Answers one after the other; the last one again and again. */
function inTurn(...words: readonly number[]) {
  let next = 0;
  return () => words[Math.min(next++, words.length - 1)] ?? 0;
}

Poll("end when the expression holds over what was read, and leave the last words to the steps after", async () => {
  const field = { name: "level", shift: 4, widthBits: 4 };
  const bindings = [
    { variable: NOW, field: "word" },
    { variable: OTHER, field },
  ] as const;
  const steps = [
    until(binary(variable(OTHER), ">=", constant(3)), { bindings }),
    write(CONTROL, variable(NOW)),
    write(DATA, variable(OTHER)),
  ];
  const log = await logOf(steps, { answer: inTurn(0x10, 0x2f, 0x35) });
  assert.equal(log, ["r32 14", "r32 14", "r32 14", "w32 10 = 35", "w32 18 = 3"]);
});

Poll("compare with the word before, and never end with the first read", async () => {
  const changed = binary(variable(NOW), "!=", variable(BEFORE));
  const before = until(changed, { before: BEFORE });
  const log = await logOf([before, write(CONTROL, variable(NOW)), write(DATA, variable(BEFORE))], { answer: inTurn(7, 7, 5) });
  assert.equal(log, ["r32 14", "r32 14", "r32 14", "w32 10 = 5", "w32 18 = 7"]);
  // Two equal words end this one with its second read, although every first word equals itself.
  const still = until(binary(variable(NOW), "==", variable(BEFORE)), { before: BEFORE });
  assert.equal(await logOf([still], { answer: inTurn(7) }), ["r32 14", "r32 14"]);
});

Poll("begin anew with the word before each time they run", async () => {
  const still = until(binary(variable(NOW), "==", variable(BEFORE)), { before: BEFORE });
  const { run, log } = transferOf([still], { answer: () => 7 });
  await run();
  await run();
  assert.is(log.length, 4);
});

Poll("see only the data bits of the word before", async () => {
  const narrow = register("NARROW", 0x30, { dataBits: 8 });
  const bindings = [{ variable: NOW, field: { name: "data", shift: 0, widthBits: 8 } }];
  const same = until(binary(variable(NOW), "==", variable(BEFORE)), { before: BEFORE, bindings }, { register: narrow });
  // Bits above the eighth mean nothing and change.
  assert.is((await logOf([same], { answer: inTurn(0x105, 0x205) })).length, 2);
});

Poll("stop where the word before is no exact number", async () => {
  const wide = register("WIDE", 0x30, { widthBits: 64 });
  const step = until(constant(1), { before: BEFORE, bindings: [] }, { register: wide });
  const { run } = transferOf([step], { answer: () => 2n ** 60n });
  await rejects(run, ValueRangeError);
});

Poll("compute the expression anew after each read", async () => {
  const enough = binary(variable(OTHER), "==", constant(3));
  const count: LooseStep = { op: "let", variable: OTHER, value: binary(variable(OTHER), "+", constant(1)) };
  const steps = [{ op: "let", variable: OTHER, value: constant(0) } as const, until(enough, {}, { each: [count] })];
  assert.is((await logOf(steps)).length, 3);
});

Poll("run their steps before each read, also before the first", async () => {
  const each = [write(DATA, 0x70), { op: "flush", register: CONTROL } as const];
  const log = await logOf([{ ...poll({ failMask: 0 }), each }], { answer: inTurn(0, 0, 0, 4) });
  assert.equal(log, ["w32 18 = 70", "r32 10", "r32 14", "w32 18 = 70", "r32 10", "r32 14"]);
});

Poll("wait between the rounds, not between the steps and the read", async () => {
  for (const waiting of ["at once", "promised"] as const) {
    const step: LooseStep = { ...poll({ failMask: 0, firstAfterUs: constant(100), timeoutMs: 5 }), each: [write(DATA, 1)] };
    const { run, clock, log } = transferOf([step], { answer: inTurn(0, 0, 0, 4), waiting });
    await run();
    assert.equal(
      clock.waitsMs.map((ms) => Math.round(ms * 1000)),
      [100, 1, 2, 4],
      waiting,
    );
    assert.equal(log, Array(4).fill(["w32 18 = 1", "r32 14"]).flat());
  }
});

Poll("with steps that wait read once more after their time is over", async () => {
  // Each round takes 30 ms, so the second one ends late; it is believed all the same.
  const slow: LooseStep = { op: "delay", us: constant(30_000), atMostUs: 30_000 };
  const step = (timeoutMs: number): LooseStep => ({ ...poll({ failMask: 0, timeoutMs }), each: [slow] });
  assert.is((await logOf([step(50)], { answer: inTurn(0, 4) })).length, 2);
  const late = transferOf([step(50)], { answer: inTurn(0, 0, 4), waiting: "promised" });
  await late.run();
  assert.is(late.log.length, 3);
  // The third round begins after 60 ms: it is the last one.
  const never = transferOf([step(50)], { answer: () => 0 });
  const { poll: facts } = await rejects(never.run, PollTimeoutError);
  assert.is(never.log.length, 3);
  assert.is(facts.wanted, "its bits 0x00000004 never became 0x00000004");
});

Poll("fail with what fails in their steps", async () => {
  const steps: LooseStep[] = [{ ...poll({ failMask: 0 }), each: [{ op: "expect", test: constant(0), message: "not asked" }] }];
  const { run, log } = transferOf(steps);
  assert.is((await rejects(run, ExpectationError)).expectation.message, "not asked");
  assert.equal(log, []);
});

Poll("say what was not reached", async () => {
  const { poll: facts, message } = await rejects(transferOf([until(constant(0))], { answer: () => 0x77 }).run, PollTimeoutError);
  assert.is(facts.value, 0x77);
  assert.match(message, /^transfer: STATUS is 0x00000077 after 50\.\d ms; it never became what `until` asks for$/);
});

Poll("stop at any one of several failures, each with its own fields, and name those", async () => {
  const fields = [
    { name: "late", shift: 0, widthBits: 1 },
    { name: "wrong", shift: 1, widthBits: 2 },
    { name: "fine", shift: 8, widthBits: 1 },
  ];
  const target = register("STATE", 0x30, { fields });
  const failIf = [
    { mask: 0b1, equals: 0b1 },
    { mask: 0b111, equals: 0b100 },
  ];
  const step = until(variable(NOW), {}, { register: target, failIf });
  const failing = async (word: number) => (await rejects(transferOf([step], { answer: () => word }).run, DeviceError)).device.fields;
  assert.equal(await failing(0b101), ["late"]);
  assert.equal(await failing(0x104), ["late", "wrong"]);
  // Neither of both: bit 0 is not set, and the others are not exactly what the second one says.
  assert.equal(await logOf([step], { answer: () => 0b110 }), ["r32 30"]);
});

Poll("look for failures before the goal, and after all ones for the card", async () => {
  const step = until(constant(1), {}, { failIf: [{ mask: 2, equals: 2 }] });
  await rejects(transferOf([step], { answer: () => 2 }).run, DeviceError);
  await rejects(transferOf([step], { answer: () => 0xffff_ffff }).run, CardLostError);
});

Poll("take their timeout from an expression, and refuse one out of bounds before they read", async () => {
  const of = (timeoutMs: Expression): LooseStep => ({ ...poll({ failMask: 0 }), timeoutMs });
  const { poll: facts } = await rejects(
    transferOf([of(binary(length(SEND), "*", constant(7)))], { send: [1, 2, 3] }).run,
    PollTimeoutError,
  );
  assert.ok(facts.waitedMs >= 21 && facts.waitedMs < 22, `${facts.waitedMs}`);
  for (const bad of [0, -1, 600_001]) {
    const { run, log } = transferOf([of(constant(bad))]);
    const { outside } = await rejects(run, ValueRangeError);
    assert.equal([outside.place, outside.value, outside.least, outside.most], ["milliseconds of the poll of STATUS", bad, 1, 600_000]);
    assert.equal(log, []);
  }
});

Poll("for a value that their bits cannot have are refused before they read", async () => {
  for (const equals of [constant(-1), constant(8), constant(5)]) {
    const { run, log } = transferOf([poll({ mask: 4, equals })]);
    assert.is((await rejects(run, ValueRangeError)).outside.place, "the value to poll STATUS for");
    assert.equal(log, []);
  }
});

Poll("compute what they wait for once, before the first read", async () => {
  const changes: LooseStep = { op: "let", variable: OTHER, value: constant(0) };
  const steps: LooseStep[] = [
    { op: "let", variable: OTHER, value: constant(4) },
    { ...poll({ equals: variable(OTHER), failMask: 0 }), each: [changes] },
  ];
  assert.is((await logOf(steps, { answer: inTurn(0, 0, 4) })).length, 3);
});

Poll("inside the steps of another poll keep their own time", async () => {
  const inner = { ...poll({ register: CONTROL, failMask: 0, timeoutMs: 2 }) };
  const outer: LooseStep = { ...poll({ failMask: 0, timeoutMs: 3, intervalUs: 1000 }), each: [inner] };
  let ready = 0;
  const answer = (offset: number) => (offset === CONTROL.offset ? (++ready % 3 === 0 ? 4 : 0) : 0);
  const { run, log } = transferOf([outer], { answer });
  assert.is((await rejects(run, PollTimeoutError)).poll.register, "STATUS");
  assert.equal(log.slice(0, 8), ["r32 10", "r32 10", "r32 10", "r32 14", "r32 10", "r32 10", "r32 10", "r32 14"]);
});

Poll("in a called operation are named with it", async () => {
  const call: LooseStep = { op: "call", operation: "settle" };
  const { run } = transferOf(protocolOf([call], { others: [operation("settle", [until(constant(0))])] }));
  assert.is((await rejects(run, PollTimeoutError)).poll.path, "transfer > settle");
});

Poll.run();
