import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CardLostError, ExpectationError, ValueRangeError } from "../../../core/port/errors.ts";
import type { Register } from "../../../core/protocol/protocol.ts";
import { CONTROL, constant, DATA, type LooseStep, protocolOf, register, SEND, write } from "../../support/hand-made-protocol.ts";
import { rejects } from "../../support/rejects.ts";
import { logOf, transferOf } from "./run-transfer.ts";

const KeptBits = suite("bits that modify and save keep");

const modify = (target: Register, mask: number, value: number): LooseStep => ({
  op: "modify",
  register: target,
  mask,
  value: constant(value),
});
const save = (registers: readonly Register[], body: readonly LooseStep[] = []): LooseStep => ({ op: "save", registers, body });
const FAIL: LooseStep = { op: "expect", test: constant(0), message: "no" };

const SHADOWED = register("SHADOWED", 0x20, { access: "write-only", shadow: { initial: 0xf3 } });

KeptBits("of a register that is never read are those written last, and the reset value before", async () => {
  const steps = [modify(SHADOWED, 0xf, 0x5), write(SHADOWED, 0x1234), modify(SHADOWED, 0xf0, 0x80)];
  assert.equal(await logOf(steps), ["w32 20 = f5", "w32 20 = 1234", "w32 20 = 1284"]);
});

KeptBits("of a register that is never read outlive an operation", async () => {
  const { run, log } = transferOf([modify(SHADOWED, 0xff, 0x80), modify(SHADOWED, 0x100, 0x100)]);
  await run();
  await run();
  assert.equal(log, ["w32 20 = 80", "w32 20 = 180", "w32 20 = 180", "w32 20 = 180"]);
});

KeptBits("follow what fill, push, store and shift write last", async () => {
  const clock = { name: "clock", shift: 0, widthBits: 1 };
  const pins = { name: "pins", shift: 1, widthBits: 1 };
  const writers: readonly (readonly [LooseStep, number])[] = [
    [{ op: "fill", register: SHADOWED, value: constant(0xa1), times: constant(3) }, 0xa1],
    [{ op: "push", register: SHADOWED, buffer: SEND }, 0xc2],
    [{ op: "store", register: SHADOWED, buffer: SEND }, 0xc2],
    [{ op: "shift", register: SHADOWED, clock, data: { direction: "out", pins, buffer: SEND }, hold: constant(0x60) }, 0x60],
    [save([SHADOWED], [write(SHADOWED, 0)]), 0xf3],
  ];
  for (const [step, last] of writers) {
    const log = await logOf([step, modify(SHADOWED, 0x100, 0x100)], { send: [0x11, 0xc2].slice(step.op === "store" ? 1 : 0) });
    assert.is(log.at(-1), `w32 20 = ${(last + 0x100).toString(16)}`, step.op);
    assert.not.ok(
      log.some((line) => line.startsWith("r")),
      step.op,
    );
  }
});

KeptBits("are those before a step that failed without a write", async () => {
  const steps: LooseStep[] = [{ op: "try", body: [FAIL, write(SHADOWED, 9)], rescue: [modify(SHADOWED, 1, 0)] }];
  assert.equal(await logOf(steps), ["w32 20 = f2"]);
});

// Bits 0 to 3 are cleared by 1, bits 8 to 11 by 0, and bit 31 clears itself.
const SPECIAL = register("SPECIAL", 0x24, { neutral: { mask: 0x8000_0f0f, value: 0xf00 } });

KeptBits("that do more than store are written so that they do nothing, unless the step names them", async () => {
  const answer = () => 0x8765_45a5;
  assert.equal(await logOf([modify(SPECIAL, 0xf0, 0x30)], { answer }), ["r32 24", "w32 24 = 7654f30"]);
  assert.equal(await logOf([modify(SPECIAL, 0x101, 1)], { answer }), ["r32 24", "w32 24 = 7654ea1"]);
  assert.equal(await logOf([save([SPECIAL], [write(DATA, 1)])], { answer }), ["r32 24", "w32 18 = 1", "w32 24 = 7654fa0"]);
});

KeptBits("of a wide register that do more than store are written so in both halves", async () => {
  const special = register("WIDE", 0x28, { widthBits: 64, neutral: { mask: 2 ** 40 + 1, value: 1 } });
  const answer = (_: number, widthBits: number) => (widthBits === 64 ? 0xffff_ffff_ffff_fff0n : 0);
  assert.equal(await logOf([modify(special, 0, 0), save([special])], { answer }), [
    ...["r64 28", "w64 28 = fffffefffffffff1"],
    ...["r64 28", "w64 28 = fffffefffffffff1"],
  ]);
});

KeptBits("and set ones are refused when they do not fit, before anything is read", async () => {
  const narrow = register("NARROW", 0x1c, { widthBits: 8 });
  const { run, log } = transferOf([modify(narrow, 0xff, 0x100)]);
  await rejects(run, ValueRangeError);
  assert.equal(log, []);
});

KeptBits("are written back in reverse order at each width, however the steps end", async () => {
  const registers = ([8, 16, 32] as const).map((widthBits) => register(`R${widthBits}`, 0x40 + widthBits, { widthBits }));
  const answer = (offset: number) => offset + 1;
  const reads = ["r8 48", "r16 50", "r32 60"];
  const restored = ["w32 60 = 61", "w16 50 = 51", "w8 48 = 49"];
  assert.equal(await logOf([save(registers, [write(DATA, 0)])], { answer }), [...reads, "w32 18 = 0", ...restored]);
  const failing = transferOf([save(registers, [FAIL])], { answer });
  await rejects(failing.run, ExpectationError);
  assert.equal(failing.log, [...reads, ...restored]);
});

KeptBits("of one save inside another are restored from the inside out", async () => {
  const inner = save([CONTROL], [write(CONTROL, 2)]);
  let next = 0x10;
  const log = await logOf([save([CONTROL], [write(CONTROL, 1), inner])], { answer: () => next++ });
  assert.equal(log, ["r32 10", "w32 10 = 1", "r32 10", "w32 10 = 2", "w32 10 = 11", "w32 10 = 10"]);
});

KeptBits("are not written back when one of the registers could not be read", async () => {
  const { run, log } = transferOf(protocolOf([save([CONTROL, DATA], [write(DATA, 1)])]), {
    answer: (offset) => (offset === CONTROL.offset ? 1 : 0xffff_ffff),
  });
  await rejects(run, CardLostError);
  assert.equal(log, ["r32 10", "r32 18", "r32 0"]);
});

KeptBits("are restored after waits as well", async () => {
  const steps = [save([CONTROL], [{ op: "delay", us: constant(9), atMostUs: 9 }, write(CONTROL, 7)])];
  assert.equal(await logOf(steps, { waiting: "promised", answer: () => 3 }), ["r32 10", "w32 10 = 7", "w32 10 = 3"]);
});

KeptBits.run();
