import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CardLostError, ValueRangeError } from "../../../core/port/errors.ts";
import { constant, type LooseStep, PRESENCE, RECEIVE, register, SEND } from "../../support/hand-made-protocol.ts";
import { rejects } from "../../support/rejects.ts";
import { logOf, transferOf } from "./run-transfer.ts";

const Shift = suite("shift through pins");

const PINS = register("PINS", 0x4);
const CLOCK = { name: "clock", shift: 0, widthBits: 1 };
/** Data pins from bit 8 on. */
const pins = (widthBits: number) => ({ name: "data", shift: 8, widthBits });
const send = (more: Partial<LooseStep<"shift">> = {}, lanes = 1): LooseStep => ({
  op: "shift",
  register: PINS,
  clock: CLOCK,
  data: { direction: "out", pins: pins(lanes), buffer: SEND },
  ...more,
});
const receive = (more: Partial<LooseStep<"shift">> = {}, lanes = 1): LooseStep => ({
  op: "shift",
  register: PINS,
  clock: CLOCK,
  data: { direction: "in", pins: pins(lanes), buffer: RECEIVE },
  ...more,
});

/** Written words of the one register, and `r` for a read. */
async function wire(step: LooseStep, wish: Parameters<typeof logOf>[1]): Promise<string> {
  const log = await logOf([step], wish);
  return log.map((line) => line.replace("w32 4 = ", "").replace("r32 4", "r")).join(" ");
}

Shift("sends the highest bit first: data while the clock is low, then the edge, and all low at the end", async () => {
  // 0xb4 is 1011 0100.
  const bits = "100 101 0 1 100 101 100 101 0 1 100 101 0 1 0 1";
  assert.is(await wire(send(), { send: [0xb4] }), `${bits} 0`);
});

Shift("sends the lowest bit first where it is asked to", async () => {
  const bits = "0 1 0 1 100 101 0 1 100 101 100 101 0 1 100 101";
  assert.is(await wire(send({ bitOrder: "lsb-first" }), { send: [0xb4] }), `${bits} 0`);
});

Shift("keeps the clock high between bits where that is its idle level", async () => {
  const bits = "101 100 1 0 101 100 101 100 1 0 101 100 1 0 1 0";
  assert.is(await wire(send({ clockIdle: 1 }), { send: [0xb4] }), `${bits} 1`);
});

Shift("keeps the other bits of the register as they are held", async () => {
  const log = await wire(send({ hold: constant(0x8000_0040) }, 8), { send: [0xa5] });
  assert.is(log, "8000a540 8000a541 80000040");
});

const LANES: readonly (readonly [lanes: number, msbFirst: string, lsbFirst: string])[] = [
  [2, "200 201 300 301 100 101 0 1", "0 1 100 101 300 301 200 201"],
  [4, "b00 b01 400 401", "400 401 b00 b01"],
  [8, "b400 b401", "b400 b401"],
];

for (const [lanes, msbFirst, lsbFirst] of LANES) {
  Shift(`sends on ${lanes} lanes, the highest bit on the highest lane`, async () => {
    assert.is(await wire(send({}, lanes), { send: [0xb4] }), `${msbFirst} 0`);
    assert.is(await wire(send({ bitOrder: "lsb-first" }, lanes), { send: [0xb4] }), `${lsbFirst} 0`);
  });
}

Shift("sends byte after byte and ends once", async () => {
  assert.is(await wire(send({}, 8), { send: [1, 0xff] }), "100 101 ff00 ff01 0");
});

Shift("reads after each write where edges must keep their distance", async () => {
  assert.is(await wire(send({ flush: true }, 4), { send: [0xb4] }), "b00 r b01 r 400 r 401 r 0 r");
});

Shift("sends and reads nothing for no bytes", async () => {
  assert.is(await wire(send(), {}), "");
  assert.is(await wire(receive(), {}), "");
});

/** The device puts a bit on its pin at each falling edge, so that it is there while the clock is high; the first one before. */
function device(bits: readonly number[], lanes: number) {
  let next = 0;
  return () => ((bits[next++] ?? 0) & (2 ** lanes - 1)) * 0x100;
}

const BITS_OF_B4 = [1, 0, 1, 1, 0, 1, 0, 0];

Shift("samples after the leading edge, once a bit", async () => {
  const into = new Uint8Array(1);
  const log = await wire(receive(), { receive: into, answer: device(BITS_OF_B4, 1) });
  assert.is(log, `0 ${Array(8).fill("1 r 0").join(" ")}`);
  assert.is(into[0], 0xb4);
});

Shift("samples after the clock came back where it is asked to", async () => {
  const into = new Uint8Array(1);
  const log = await wire(receive({ sampleOn: "trailing" }), { receive: into, answer: device(BITS_OF_B4, 1) });
  assert.is(log, `0 ${Array(8).fill("1 0 r").join(" ")}`);
  assert.is(into[0], 0xb4);
});

Shift("reads after each write where it flushes, and samples the read that belongs to the edge", async () => {
  for (const sampleOn of ["leading", "trailing"] as const) {
    const into = new Uint8Array(1);
    // After the idle write, then after each edge: the other read of each bit shows the opposite.
    const bits = BITS_OF_B4.flatMap((bit) => (sampleOn === "leading" ? [bit, 1 - bit] : [1 - bit, bit]));
    const log = await wire(receive({ sampleOn, flush: true }), { receive: into, answer: device([0, ...bits], 1) });
    assert.is(log, `0 r ${Array(8).fill("1 r 0 r").join(" ")}`);
    assert.is(into[0], 0xb4, sampleOn);
  }
});

Shift("receives the lowest bit first, with the clock high between bits and other bits held", async () => {
  const into = new Uint8Array(1);
  const step = receive({ bitOrder: "lsb-first", clockIdle: 1, hold: constant(0x40) });
  const log = await wire(step, { receive: into, answer: device(BITS_OF_B4, 1) });
  assert.is(log, `41 ${Array(8).fill("40 r 41").join(" ")}`);
  assert.is(into[0], 0x2d);
});

for (const lanes of [2, 4, 8]) {
  Shift(`receives on ${lanes} lanes in both orders`, async () => {
    const groups = Array.from({ length: 8 / lanes }, (_, group) => (0xb4 >> (8 - lanes * (group + 1))) & (2 ** lanes - 1));
    for (const [bitOrder, inOrder] of [
      ["msb-first", groups],
      ["lsb-first", groups.toReversed()],
    ] as const) {
      const into = new Uint8Array(2);
      const log = await wire(receive({ bitOrder }, lanes), { receive: into, answer: device([...inOrder, ...inOrder], lanes) });
      assert.equal([...into], [0xb4, 0xb4], bitOrder);
      assert.is(
        log,
        `0 ${Array(2 * groups.length)
          .fill("1 r 0")
          .join(" ")}`,
      );
    }
  });
}

Shift("takes only its own pins out of what is read", async () => {
  const into = new Uint8Array(1);
  await logOf([receive()], { receive: into, answer: () => 0xffff_feff });
  assert.is(into[0], 0);
});

Shift("goes through pins in the highest bits of the register", async () => {
  const data = { direction: "out", pins: { name: "data", shift: 24, widthBits: 8 }, buffer: SEND } as const;
  const clock = { name: "clock", shift: 23, widthBits: 1 };
  const log = await wire({ op: "shift", register: PINS, clock, data }, { send: [0xa5] });
  assert.is(log, "a5000000 a5800000 0");
});

Shift("believes all ones only while the card is there", async () => {
  const into = new Uint8Array(1);
  await rejects(transferOf([receive()], { receive: into, answer: () => 0xffff_ffff }).run, CardLostError);
  const answer = (offset: number) => (offset === PRESENCE.offset ? 0 : 0xffff_ffff);
  const log = await logOf([receive()], { receive: into, answer });
  assert.is(log.at(-1), "r32 0");
  assert.is(into[0], 0xff);
});

Shift("refuses held bits that do not fit the register, and sends nothing", async () => {
  const narrow = register("NARROW", 0x4, { widthBits: 8 });
  const data = { direction: "out", pins: { name: "data", shift: 1, widthBits: 1 }, buffer: SEND } as const;
  const { run, log } = transferOf([send({ register: narrow, data, hold: constant(0x100) })], { send: [1] });
  await rejects(run, ValueRangeError);
  assert.equal(log, []);
});

Shift("takes accesses of 8 bits at a register of 8 bits", async () => {
  const narrow = register("NARROW", 0x4, { widthBits: 8 });
  const data = { direction: "out", pins: { name: "data", shift: 4, widthBits: 4 }, buffer: SEND } as const;
  assert.equal(await logOf([send({ register: narrow, data })], { send: [0xb4] }), [
    "w8 4 = b0",
    "w8 4 = b1",
    "w8 4 = 40",
    "w8 4 = 41",
    "w8 4 = 0",
  ]);
});

Shift.run();
