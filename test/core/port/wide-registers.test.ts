import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CardLostError, DeviceError, PollTimeoutError, ValueRangeError } from "../../../core/port/errors.ts";
import type { Field, Register } from "../../../core/protocol/protocol.ts";
import {
  binary,
  constant,
  DATA,
  type LooseStep,
  PRESENCE,
  protocolOf,
  RECEIVE,
  register,
  SEND,
  STATUS,
  variable,
  write,
} from "../../support/hand-made-protocol.ts";
import { rejects } from "../../support/rejects.ts";
import { logOf, transferOf } from "./run-transfer.ts";

const Wide = suite("registers of more than 32 bits");

const LOW: Field = { name: "low", shift: 4, widthBits: 8 };
const TOP: Field = { name: "top", shift: 31, widthBits: 1 };
const HIGH: Field = { name: "high", shift: 32, widthBits: 32 };
const EDGE: Field = { name: "edge", shift: 60, widthBits: 4 };
const fields = [LOW, TOP, HIGH, EDGE];

const BIG = register("BIG", 0x40, { widthBits: 64, fields });
const HIGH_FIRST = register("PAIR", 0x40, { words: "high-first", fields });
const LOW_FIRST = register("PAIR", 0x40, { words: "low-first", fields });
const NARROW_PAIR = register("PAIR", 0x40, { widthBits: 16, words: "high-first" });

const A = { name: "a", slot: 0 };
const B = { name: "b", slot: 1 };
const ALL_ONES = 0xffff_ffff_ffff_ffffn;

/** Answers both words of a pair, or the 64 bits at once. */
const holding =
  (word: bigint, isHighFirst = true) =>
  (offset: number, widthBits: number) => {
    if (offset === PRESENCE.offset) return 0x180;
    if (widthBits === 64) return word;
    const isHigh = (offset === 0x40) === isHighFirst;
    return BigInt.asUintN(widthBits, isHigh ? word >> BigInt(widthBits) : word);
  };

Wide("take two accesses in the order of their words, and commit with the second", async () => {
  const value = 0x1f_2345_89ab_cdef;
  assert.equal(await logOf([write(HIGH_FIRST, value)]), ["w32 40 = 1f2345", "w32 44 = 89abcdef"]);
  assert.equal(await logOf([write(LOW_FIRST, value)]), ["w32 40 = 89abcdef", "w32 44 = 1f2345"]);
  assert.equal(await logOf([write(NARROW_PAIR, 0x8123_4567)]), ["w16 40 = 8123", "w16 42 = 4567"]);
  assert.equal(await logOf([write(BIG, value)]), ["w64 40 = 1f234589abcdef"]);
});

Wide("are read with both accesses, and every bit of a number comes through", async () => {
  const word = 0x1f_2345_89ab_cdefn;
  for (const [target, isHighFirst] of [
    [HIGH_FIRST, true],
    [LOW_FIRST, false],
    [BIG, true],
  ] as const) {
    const read: LooseStep = { op: "read", register: target, bindings: [{ variable: A, field: "word" }] };
    const steps = [read, write(BIG, variable(A)), { op: "flush", register: target } as const];
    const reads = target === BIG ? ["r64 40"] : ["r32 40", "r32 44"];
    assert.equal(await logOf(steps, { answer: holding(word, isHighFirst) }), [...reads, `w64 40 = ${word.toString(16)}`, ...reads]);
  }
  const read: LooseStep = { op: "read", register: NARROW_PAIR, bindings: [{ variable: A, field: "word" }] };
  const log = await logOf([read, write(DATA, variable(A))], { answer: holding(0x8123_4567n) });
  assert.equal(log, ["r16 40", "r16 42", "w32 18 = 81234567"]);
});

Wide("give fields out of both halves, also where the whole word is no exact number", async () => {
  for (const target of [HIGH_FIRST, BIG]) {
    const read: LooseStep = {
      op: "read",
      register: target,
      bindings: fields.map((field, slot) => ({ variable: { name: field.name, slot }, field })),
    };
    const writes = fields.map(({ name }, slot) => write(DATA, variable({ name, slot })));
    const log = await logOf([read, ...writes], { answer: holding(0xfedc_ba98_8000_0a51n) });
    assert.equal(log.slice(-4), ["w32 18 = a5", "w32 18 = 1", "w32 18 = fedcba98", "w32 18 = f"]);
  }
});

Wide("stop where a whole word is no exact number", async () => {
  const read: LooseStep = { op: "read", register: BIG, bindings: [{ variable: A, field: "word" }] };
  await logOf([read], { answer: () => BigInt(Number.MAX_SAFE_INTEGER) });
  const { run } = transferOf([read], { answer: () => 2n ** 53n });
  assert.is((await rejects(run, ValueRangeError)).outside.place, "a number read from BIG");
});

Wide("refuse to write more than 53 bits, and send nothing", async () => {
  for (const target of [HIGH_FIRST, BIG]) {
    await logOf([write(target, Number.MAX_SAFE_INTEGER)]);
    for (const value of [-1, 2 ** 53]) {
      const { run, log } = transferOf([write(target, value)]);
      assert.is((await rejects(run, ValueRangeError)).outside.most, Number.MAX_SAFE_INTEGER);
      assert.equal(log, []);
    }
  }
  await rejects(transferOf([write(NARROW_PAIR, 2 ** 32)]).run, ValueRangeError);
});

const modify = (target: Register, mask: number, value: number): LooseStep => ({
  op: "modify",
  register: target,
  mask,
  value: constant(value),
});

Wide("are modified without losing a bit that a number would round away", async () => {
  const answer = holding(0xf000_0000_0000_0a01n);
  // Bits 40 to 43 become 5, bits 4 to 7 become 3.
  const steps = (target: Register) => [modify(target, 0xf * 2 ** 40 + 0xf0, 5 * 2 ** 40 + 0x30)];
  assert.equal(await logOf(steps(BIG), { answer }), ["r64 40", "w64 40 = f000050000000a31"]);
  assert.equal(await logOf(steps(HIGH_FIRST), { answer }), ["r32 40", "r32 44", "w32 40 = f0000500", "w32 44 = a31"]);
  assert.equal(await logOf([modify(NARROW_PAIR, 0xf000f, 0x50006)], { answer: holding(0xf00a_a001n) }), [
    ...["r16 40", "r16 42"],
    ...["w16 40 = f005", "w16 42 = a006"],
  ]);
});

Wide("are saved and put back as they were, also all ones", async () => {
  for (const word of [ALL_ONES, 0xf000_0000_0000_0a01n]) {
    const save: LooseStep = { op: "save", registers: [BIG], body: [write(BIG, 0)] };
    assert.equal((await logOf([save], { answer: holding(word) })).at(-1), `w64 40 = ${word.toString(16)}`);
    const pair: LooseStep = { ...save, registers: [LOW_FIRST] };
    const [low, high] = [BigInt.asUintN(32, word), word >> 32n].map((half) => half.toString(16));
    assert.equal((await logOf([pair], { answer: holding(word, false) })).slice(-2), [`w32 40 = ${low}`, `w32 44 = ${high}`]);
  }
});

Wide("keep a shadow of what was written, and begin it with the reset value", async () => {
  const shadowed = { access: "write-only", shadow: { initial: 0x1_0000_0003 } } as const;
  const target = register("KEPT", 0x40, { widthBits: 64, ...shadowed });
  assert.equal(await logOf([modify(target, 0xff, 0x80), modify(target, 2 ** 40, 2 ** 40)]), ["w64 40 = 100000080", "w64 40 = 10100000080"]);
});

interface Goal {
  readonly title: string;
  readonly field: Field;
  readonly wanted: bigint;
  readonly other: bigint;
}

const GOALS: readonly Goal[] = [
  { title: "low half", field: LOW, wanted: 0xdead_beef_0000_0a50n, other: 0xdead_beef_0000_0a40n },
  { title: "high half", field: { name: "part", shift: 40, widthBits: 8 }, wanted: 0xff00_a500_0000_0001n, other: 0xff00_a400_0000_0001n },
];

for (const { title, field, wanted, other } of GOALS) {
  const mask = (2 ** field.widthBits - 1) * 2 ** field.shift;
  const value = 0xa5 * 2 ** field.shift;
  for (const target of [BIG, HIGH_FIRST]) {
    Wide(`are polled for a field in the ${title}, as ${target.name}`, async () => {
      let reads = 0;
      const step: LooseStep = { op: "poll", register: target, goal: { kind: "equals", mask, value: constant(value) } };
      const answer = (offset: number, widthBits: number) =>
        holding(Math.floor(reads++ / (target === BIG ? 1 : 2)) < 2 ? other : wanted)(offset, widthBits);
      assert.is((await logOf([step], { answer })).length, target === BIG ? 3 : 6);
    });

    Wide(`stop a poll at a failure field in the ${title}, as ${target.name}`, async () => {
      const goal = { kind: "equals", mask: 1, value: constant(1) } as const;
      const step: LooseStep = { op: "poll", register: { ...target, fields: [field] }, goal, failIf: [{ mask, equals: value }] };
      const { device } = await rejects(transferOf([step], { answer: holding(wanted) }).run, DeviceError);
      assert.equal(device, { path: "transfer", register: target.name, fields: [field.name], value: wanted });
      // The same field with another value is no failure.
      await rejects(transferOf([step], { answer: holding(other & ~1n) }).run, PollTimeoutError);
    });
  }
}

Wide("time out with every bit of the word that was read last", async () => {
  const step: LooseStep = { op: "poll", register: BIG, goal: { kind: "equals", mask: 2, value: constant(2) } };
  const error = await rejects(transferOf([step], { answer: holding(0xffff_ffff_ffff_fff1n) }).run, PollTimeoutError);
  assert.is(error.poll.value, 0xffff_ffff_ffff_fff1n);
  assert.match(error.message, /BIG is 0xfffffffffffffff1 after/);
});

Wide("of which one half is all ones are no sign of a lost card; both halves are", async () => {
  const read = (target: Register): LooseStep => ({ op: "read", register: target, bindings: [{ variable: B, field: LOW }] });
  for (const target of [BIG, HIGH_FIRST, NARROW_PAIR]) {
    const halfBits = BigInt(target === NARROW_PAIR ? 16 : 32);
    const ones = 2n ** (2n * halfBits) - 1n;
    for (const word of [ones >> halfBits, ones ^ (ones >> halfBits), ones - 1n]) {
      assert.not.ok((await logOf([read(target)], { answer: holding(word) })).includes("r32 0"), `${word}`);
    }
    assert.ok((await logOf([read(target)], { answer: holding(ones) })).includes("r32 0"));
    await rejects(transferOf([read(target)], { answer: () => ALL_ONES }).run, CardLostError);
  }
});

Wide("can be the presence register, whose answer does not change what was read from it", async () => {
  let reads = 0;
  const protocol = {
    ...protocolOf([{ op: "read", register: BIG, bindings: [{ variable: A, field: HIGH }] }, write(DATA, variable(A))]),
    presence: BIG,
  };
  // All ones at first, and something else when it is asked again.
  const answer = () => (reads++ === 0 ? ALL_ONES : 0x1234n);
  assert.equal(await logOf(protocol, { answer }), ["r64 40", "r64 40", "w32 18 = ffffffff"]);
  const gone = transferOf(
    { ...protocolOf([{ op: "read", register: STATUS }]), presence: BIG },
    { answer: (_, bits) => (bits === 64 ? ALL_ONES : 0xffff_ffff) },
  );
  assert.is((await rejects(gone.run, CardLostError)).loss.presence, "BIG");
});

Wide("move bytes, and a last word of all ones is looked into", async () => {
  const packing = { wordBytes: 4, byteOrder: "big", reverseBits: 0 } as const;
  const push: LooseStep = { op: "push", register: BIG, buffer: SEND, packing };
  const fill: LooseStep = { op: "fill", register: BIG, value: constant(2 ** 40 + 1), times: constant(2) };
  assert.equal(await logOf([push, fill], { send: [0x81, 2, 3, 4, 0xff, 6, 7, 8] }), [
    "push64 40 = 81020304,ff060708",
    "push64 40 = 10000000001,10000000001",
  ]);
  const receive = new Uint8Array(8);
  const pull: LooseStep = { op: "pull", register: BIG, buffer: RECEIVE, packing };
  assert.equal(await logOf([pull], { receive, answer: () => 0xdead_beef_8102_0304n }), ["pull64 40 x 2"]);
  assert.equal([...receive], [0x81, 2, 3, 4, 0x81, 2, 3, 4]);
  await rejects(transferOf([pull], { receive, answer: () => ALL_ONES }).run, CardLostError);
  assert.equal(await logOf([pull], { receive, answer: holding(ALL_ONES) }), ["pull64 40 x 2", "r32 0"]);
});

Wide("take values of which the profile computes the upper half", async () => {
  const value = binary(binary(constant(0x1fff), "*", constant(2 ** 40)), "+", constant(0x89ab_cdef));
  assert.equal(await logOf([write(BIG, value)]), ["w64 40 = 1fff0089abcdef"]);
});

Wide.run();
