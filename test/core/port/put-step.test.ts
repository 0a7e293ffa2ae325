import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ExpressionError, ValueRangeError } from "../../../core/port/errors.ts";
import type { BufferSlot, Expression } from "../../../core/protocol/expression.ts";
import { CONTROL, constant, DATA, type LooseStep, length, PART, RECEIVE, SEND, variable, write } from "../../support/hand-made-protocol.ts";
import { rejects } from "../../support/rejects.ts";
import { logOf, transferOf } from "./run-transfer.ts";

const Put = suite("bytes that a profile sets and reads");

const WORD = { name: "word", slot: 0 };
const put = (values: readonly (Expression | number)[], index: Expression | number = 0, buffer: BufferSlot = RECEIVE): LooseStep => ({
  op: "put",
  buffer,
  index: typeof index === "number" ? constant(index) : index,
  values: values.map((value) => (typeof value === "number" ? constant(value) : value)),
});
const byte = (index: number, buffer: BufferSlot = SEND): Expression => ({ kind: "byte", buffer, index: constant(index) });

Put("sets consecutive bytes from the index on, and leaves the others", async () => {
  const receive = Uint8Array.of(1, 2, 3, 4, 5);
  assert.equal(await logOf([put([0xaa, 0xff], 2), put([0])], { receive }), []);
  assert.equal([...receive], [0, 2, 0xaa, 0xff, 5]);
});

Put("computes index and bytes when it runs", async () => {
  const receive = new Uint8Array(4);
  const read: LooseStep = { op: "read", register: DATA, bindings: [{ variable: WORD, field: "word" }] };
  await logOf([read, put([variable(WORD), length(RECEIVE), byte(1)], variable(WORD))], { receive, send: [7, 8], answer: () => 1 });
  assert.equal([...receive], [0, 1, 4, 8]);
});

Put("sees the bytes as they were before it set any", async () => {
  const receive = Uint8Array.of(1, 2);
  await logOf([put([byte(1, RECEIVE), byte(0, RECEIVE)])], { receive });
  assert.equal([...receive], [2, 1]);
});

Put("sets bytes of a part in the buffer that the part belongs to", async () => {
  const receive = new Uint8Array(5);
  const first = { name: "first", slot: 1 };
  const body = [put([variable(first)], 0, PART)];
  await logOf([{ op: "chunks", buffer: RECEIVE, atMost: constant(2), as: PART, index: first, body }], { receive });
  assert.equal([...receive], [0, 0, 2, 0, 4]);
});

const WRONG: readonly { readonly title: string; readonly step: LooseStep; readonly value: number; readonly place: string }[] = [
  { title: "a byte past the end", step: put([1], 3), value: 3, place: "the byte of receive to set" },
  { title: "bytes that end past the end", step: put([1, 2], 2), value: 2, place: "the byte of receive to set" },
  { title: "a byte before the start", step: put([1], -1), value: -1, place: "the byte of receive to set" },
  { title: "more bytes than there are", step: put([1, 2, 3, 4]), value: 0, place: "the byte of receive to set" },
  { title: "a byte above 255", step: put([7, 256]), value: 256, place: "a byte of receive" },
  { title: "a byte below 0", step: put([7, -1]), value: -1, place: "a byte of receive" },
];

for (const { title, step, value, place } of WRONG) {
  Put(`refuses ${title}, and sets none`, async () => {
    const receive = Uint8Array.of(9, 9, 9);
    const { outside } = await rejects(transferOf([step], { receive }).run, ValueRangeError);
    assert.equal([outside.place, outside.value], [place, value]);
    assert.equal([...receive], [9, 9, 9]);
  });
}

Put("stops where a byte that does not exist is read, and says which", async () => {
  await logOf([write(CONTROL, byte(1))], { send: [1, 2] });
  for (const index of [2, -1]) {
    const { run, log } = transferOf([write(CONTROL, byte(index))], { send: [1, 2] });
    assert.equal((await rejects(run, ExpressionError)).expression, { path: "transfer", operator: "byte(send)", operands: [index] });
    assert.equal(log, []);
  }
});

Put("reads no byte in the branch of a choice that does not count", async () => {
  const safe: Expression = { kind: "choice", test: length(SEND), whenTrue: byte(0), whenFalse: constant(0x55) };
  assert.equal(await logOf([write(CONTROL, safe)]), ["w32 10 = 55"]);
  assert.equal(await logOf([write(CONTROL, safe)], { send: [3] }), ["w32 10 = 3"]);
});

Put.run();
