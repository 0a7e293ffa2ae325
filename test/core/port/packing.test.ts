import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ValueRangeError } from "../../../core/port/errors.ts";
import { packWords, unpackWords, wordsOf } from "../../../core/port/packing.ts";
import type { Packing, RegisterWidth } from "../../../core/protocol/protocol.ts";
import { constant, type LooseStep, RECEIVE, register, SEND } from "../../support/hand-made-protocol.ts";
import { rejects } from "../../support/rejects.ts";
import { logOf, transferOf } from "./run-transfer.ts";

const PackingTest = suite("packing of bytes into words");

const BYTES = [0x81, 0x02, 0x03, 0xc4, 0x15, 0x26, 0x37, 0x48] as const;

const ARRAYS = { 8: Uint8Array, 16: Uint16Array, 32: Uint32Array, 64: BigUint64Array } as const;
const packing = (
  wordBytes: Packing["wordBytes"],
  byteOrder: Packing["byteOrder"],
  reverseBits: Packing["reverseBits"],
  tail?: number,
): Packing => ({
  wordBytes,
  byteOrder,
  reverseBits,
  ...(tail !== undefined && { tail }),
});

interface Case {
  readonly packing: Packing;
  /** What the first bytes become. */
  readonly words: readonly number[];
}

// Worked out by hand: 0x81 is 1000 0001, 0x02 is 0000 0010, 0x03 is 0000 0011, 0xc4 is 1100 0100.
const CASES: readonly Case[] = [
  { packing: packing(1, "little", 0), words: [0x81, 0x02, 0x03, 0xc4] },
  { packing: packing(1, "little", 8), words: [0x81, 0x40, 0xc0, 0x23] },
  { packing: packing(1, "big", 8), words: [0x81, 0x40, 0xc0, 0x23] },
  { packing: packing(2, "little", 0), words: [0x0281, 0xc403] },
  { packing: packing(2, "big", 0), words: [0x8102, 0x03c4] },
  { packing: packing(2, "little", 8), words: [0x4081, 0x23c0] },
  { packing: packing(2, "big", 8), words: [0x8140, 0xc023] },
  { packing: packing(2, "little", 16), words: [0x8140, 0xc023] },
  { packing: packing(2, "big", 16), words: [0x4081, 0x23c0] },
  { packing: packing(4, "little", 0), words: [0xc4030281, 0x48372615] },
  { packing: packing(4, "big", 0), words: [0x810203c4, 0x15263748] },
  { packing: packing(4, "little", 8), words: [0x23c04081] },
  { packing: packing(4, "big", 8), words: [0x8140c023] },
  // The halves change places with their bits: 0xc403 reversed is 0xc023, 0x0281 reversed is 0x8140.
  { packing: packing(4, "little", 16), words: [0xc0238140] },
  { packing: packing(4, "big", 16), words: [0x408123c0] },
  { packing: packing(4, "little", 32), words: [0x8140c023] },
  { packing: packing(4, "big", 32), words: [0x23c04081] },
];

const titleOf = ({ wordBytes, byteOrder, reverseBits }: Packing) =>
  `${wordBytes} bytes a word, ${byteOrder}, ${reverseBits === 0 ? "bits as they are" : `bits reversed in groups of ${reverseBits}`}`;

for (const { packing: how, words } of CASES) {
  for (const widthBits of [8, 16, 32, 64] as const) {
    if (8 * how.wordBytes > widthBits) continue;
    PackingTest(`${titleOf(how)}, in words of ${widthBits} bits`, () => {
      const bytes = Uint8Array.from(BYTES.slice(0, words.length * how.wordBytes));
      const packed = new ARRAYS[widthBits](words.length);
      packWords(bytes, 0, packed, how);
      assert.equal([...packed].map(Number), words);
      const back = new Uint8Array(bytes.length);
      unpackWords(packed, back, 0, how);
      assert.equal(back, bytes);
    });
  }
}

PackingTest("a word of 64 bits carries data in its low half only", () => {
  const back = new Uint8Array(4);
  unpackWords(BigUint64Array.of(0xffff_ffff_1122_3344n), back, 0, packing(4, "big", 0));
  assert.equal([...back], [0x11, 0x22, 0x33, 0x44]);
});

PackingTest("bits above the bytes of a word are dropped when it is read", () => {
  const back = new Uint8Array(2);
  unpackWords(Uint32Array.of(0xdead_1122), back, 0, packing(2, "big", 16));
  assert.equal([...back], [0x44, 0x88]);
});

PackingTest("a tail fills up the last word in its byte order, and is dropped when reading", () => {
  const tails: readonly (readonly [Packing, number])[] = [
    [packing(4, "little", 0, 0xff), 0xffffff02],
    [packing(4, "big", 0, 0xff), 0x02ffffff],
    [packing(2, "big", 8, 0x01), 0x0280],
  ];
  for (const [how, last] of tails) {
    const bytes = Uint8Array.of(...Array(how.wordBytes).fill(0), how.reverseBits === 8 ? 0x40 : 0x02);
    const packed = new Uint32Array(2);
    assert.is(wordsOf(bytes.length, how), 2);
    packWords(bytes, 0, packed, how);
    assert.is(packed[1], last, titleOf(how));
    const back = new Uint8Array(bytes.length);
    unpackWords(packed, back, 0, how);
    assert.equal(back, bytes);
  }
});

PackingTest("counts words, and none where bytes are left over without a tail", () => {
  assert.is(wordsOf(8, packing(4, "little", 0)), 2);
  assert.is(wordsOf(0, packing(4, "little", 0)), 0);
  assert.is(wordsOf(9, packing(4, "little", 0)), undefined);
  assert.is(wordsOf(9, packing(4, "little", 0, 0)), 3);
});

const TABLE = register("TABLE", 0x40, { count: 8 });
const move = (op: "push" | "pull" | "store" | "fetch", how: Packing, widthBits: RegisterWidth = 32): LooseStep => ({
  op,
  register: { ...TABLE, widthBits },
  buffer: op === "push" || op === "store" ? SEND : RECEIVE,
  packing: how,
  ...((op === "store" || op === "fetch") && { index: constant(1) }),
});

PackingTest("push and store write packed words, to one place or to the elements from their index on", async () => {
  const send = BYTES.slice(0, 6);
  const how = packing(4, "big", 0, 0xee);
  assert.equal(await logOf([move("push", how)], { send }), ["push32 40 = 810203c4,1526eeee"]);
  assert.equal(await logOf([move("store", how)], { send }), ["copyTo32 44 = 810203c4,1526eeee"]);
  assert.equal(await logOf([move("store", packing(1, "little", 8), 8)], { send }), ["copyTo8 41 = 81,40,c0,23,a8,64"]);
  assert.equal(await logOf([move("push", packing(2, "little", 16), 64)], { send }), ["push64 40 = 8140,c023,a864"]);
});

PackingTest("pull and fetch fill the buffer from packed words and drop what is left of the last one", async () => {
  const how = packing(4, "big", 0, 0);
  for (const [op, want] of [
    ["pull", ["pull32 40 x 2"]],
    ["fetch", ["copyFrom32 44 x 2"]],
  ] as const) {
    const receive = new Uint8Array(6);
    let next = 0;
    const answer = () => [0x8102_03c4, 0x1526_3748][next++] ?? 0;
    assert.equal(await logOf([move(op, how)], { receive, answer }), want);
    assert.equal([...receive], BYTES.slice(0, 6));
  }
});

PackingTest("fetch reads each element once, at its own place", async () => {
  const receive = new Uint8Array(3);
  const log = await logOf([move("fetch", packing(1, "little", 0), 16)], { receive, answer: (offset) => 0xab00 + offset });
  assert.equal(log, ["copyFrom16 42 x 3"]);
  assert.equal([...receive], [0x42, 0x44, 0x46]);
});

PackingTest("bytes that fill no word stop the step before anything is sent", async () => {
  for (const op of ["push", "pull", "store", "fetch"] as const) {
    const { run, log } = transferOf([move(op, packing(4, "big", 0))], { send: BYTES.slice(0, 7), receive: new Uint8Array(7) });
    const { outside } = await rejects(run, ValueRangeError);
    assert.equal(outside, { path: "transfer", place: "the bytes for TABLE, 4 in a word", value: 7, least: 4, most: 4 }, op);
    assert.equal(log, []);
  }
});

PackingTest("more bytes than a piece holds go in several, with every byte in its place and the tail at the end", async () => {
  const send = Uint8Array.from({ length: 2 * 16_384 * 3 + 1 }, (_, index) => index % 251);
  const target = register("BIG", 0, { count: "rest", widthBits: 16 });
  const how = packing(2, "big", 0, 0xaa);
  const steps: LooseStep[] = [{ op: "store", register: target, index: constant(2), buffer: SEND, packing: how }];
  const log = await logOf(steps, { send, windowBytes: [0x20000] });
  const pieces = log.map((line) => /^copyTo16 (\w+) = (.*)$/.exec(line));
  assert.equal(
    pieces.map((piece) => Number.parseInt(piece?.[1] ?? "", 16)),
    [4, 4 + 0x8000, 4 + 0x10000, 4 + 0x18000],
  );
  const words = pieces.flatMap((piece) => (piece?.[2] ?? "").split(",").map((word) => Number.parseInt(word, 16)));
  const bytes = words.flatMap((word) => [word >>> 8, word & 0xff]);
  assert.equal(bytes, [...send, 0xaa]);

  const receive = new Uint8Array(send.length);
  const fetch: LooseStep = { op: "fetch", register: target, index: constant(2), buffer: RECEIVE, packing: how };
  const answer = (offset: number) => words[(offset - 4) / 2] ?? 0;
  await logOf([fetch], { receive, answer, windowBytes: [0x20000] });
  assert.equal(receive, send);
});

PackingTest.run();
