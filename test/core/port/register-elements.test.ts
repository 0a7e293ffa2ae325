import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ValueRangeError } from "../../../core/port/errors.ts";
import type { Register } from "../../../core/protocol/protocol.ts";
import {
  binary,
  CONTROL,
  constant,
  type LooseStep,
  length,
  poll,
  protocolOf,
  RECEIVE,
  register,
  SEND,
  variable,
  write,
} from "../../support/hand-made-protocol.ts";
import { rejects } from "../../support/rejects.ts";
import { logOf, transferOf } from "./run-transfer.ts";

const Elements = suite("elements of a register");

const WORD = { name: "word", slot: 0 };
const TABLE = register("TABLE", 0x100, { count: 4 });
const at = (target: Register, index: number, value = 0xa5): LooseStep => ({ ...write(target, value), index: constant(index) });
const readAt = (target: Register, index: number): LooseStep => ({
  op: "read",
  register: target,
  index: constant(index),
  bindings: [{ variable: WORD, field: "word" }],
});

Elements("lie one access apart, at each width", async () => {
  const steps = ([8, 16, 32, 64] as const).flatMap((widthBits) => {
    const table = register("T", 0x40, { count: 4, widthBits });
    return [at(table, 0), at(table, 3), readAt(table, 3)];
  });
  assert.equal(await logOf(steps), [
    ...["w8 40 = a5", "w8 43 = a5", "r8 43"],
    ...["w16 40 = a5", "w16 46 = a5", "r16 46"],
    ...["w32 40 = a5", "w32 4c = a5", "r32 4c"],
    ...["w64 40 = a5", "w64 58 = a5", "r64 58"],
  ]);
});

Elements("are written and read where a computed index says, and what is read gets its name", async () => {
  const index = binary(length(SEND), "-", constant(1));
  const steps: LooseStep[] = [
    { ...write(TABLE, 7), index },
    { op: "read", register: TABLE, index, bindings: [{ variable: WORD, field: "word" }] },
    write(CONTROL, variable(WORD)),
  ];
  assert.equal(await logOf(steps, { send: [1, 2, 3], answer: (offset) => offset }), ["w32 108 = 7", "r32 108", "w32 10 = 108"]);
});

Elements("are polled one by one", async () => {
  const step: LooseStep = { ...poll({ register: TABLE, failMask: 0 }), index: constant(2) };
  assert.equal(await logOf([step], { answer: () => 4 }), ["r32 108"]);
});

const STORE: LooseStep = { op: "store", register: TABLE, buffer: SEND, index: constant(2) };
const FETCH: LooseStep = { op: "fetch", register: TABLE, buffer: RECEIVE, index: constant(2) };

interface Outside {
  readonly title: string;
  readonly step: LooseStep;
  readonly value: number;
  readonly most: number;
}

const OUTSIDE: readonly Outside[] = [
  { title: "a write past the end", step: at(TABLE, 4), value: 4, most: 3 },
  { title: "a write before the start", step: at(TABLE, -1), value: -1, most: 3 },
  { title: "a read past the end", step: readAt(TABLE, 4), value: 4, most: 3 },
  { title: "a poll past the end", step: { ...poll({ register: TABLE }), index: constant(9) }, value: 9, most: 3 },
  { title: "a store that ends outside", step: STORE, value: 2, most: 1 },
  { title: "a fetch that ends outside", step: FETCH, value: 2, most: 1 },
  { title: "an index of a register with one element", step: at(register("ONE", 0x200, { count: 1 }), 1), value: 1, most: 0 },
  { title: "a read past the only one", step: readAt(register("ONE", 0x200, { count: 1 }), 5), value: 5, most: 0 },
];

for (const { title, step, value, most } of OUTSIDE) {
  Elements(`refuse ${title}, and send nothing`, async () => {
    const { run, log } = transferOf([step], { send: [1, 2, 3], receive: new Uint8Array(3) });
    const error = await rejects(run, ValueRangeError);
    assert.match(error.outside.place, /^the element of (TABLE|ONE)$/);
    assert.equal({ value: error.outside.value, least: error.outside.least, most: error.outside.most }, { value, least: 0, most });
    assert.equal(log, []);
  });
}

const REST = register("REST", 0x20, { count: "rest" });

Elements("go on to the end of the window, and not past it", async () => {
  const windowBytes = [0x40];
  assert.equal(await logOf([at(REST, 7)], { windowBytes }), ["w32 3c = a5"]);
  // 2^51 words of 32 bits would end past the largest number that is exact.
  for (const index of [8, 2 ** 51, Number.MAX_SAFE_INTEGER]) {
    for (const step of [at(REST, index), readAt(REST, index)]) {
      const { run, log } = transferOf([step], { windowBytes });
      assert.is((await rejects(run, ValueRangeError)).outside.most, 7);
      assert.equal(log, []);
    }
  }
  const store: LooseStep = { op: "store", register: REST, buffer: SEND, index: constant(6) };
  assert.equal(await logOf([store], { windowBytes, send: [1, 2] }), ["copyTo32 38 = 1,2"]);
  const { run, log } = transferOf([store], { windowBytes, send: [1, 2, 3] });
  await rejects(run, ValueRangeError);
  assert.equal(log, []);
});

Elements("of no bytes are not asked for", async () => {
  assert.equal(
    await logOf([
      { ...STORE, index: constant(99) },
      { ...FETCH, index: constant(99) },
    ]),
    [],
  );
});

Elements("of another window are accessed there", async () => {
  const other = register("OTHER", 0x8, { window: 1, count: 2 });
  const steps = [write(CONTROL, 1), at(other, 1), readAt(other, 0)];
  assert.equal(await logOf(steps, { windowBytes: [0x20, 0x10] }), ["w32 10 = 1", "1:w32 c = a5", "1:r32 8"]);
  assert.throws(() => transferOf(protocolOf([at(other, 1)]), { windowBytes: [0x20] }), /OTHER lies in window 1, of which there is no bus/);
});

Elements.run();
