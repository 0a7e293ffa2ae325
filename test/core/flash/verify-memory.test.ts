import { suite } from "uvu";
import * as assert from "uvu/assert";
import { InterruptedError } from "../../../core/flash/errors.ts";
import type { FlashEvent } from "../../../core/flash/flash-event.ts";
import { readMemory } from "../../../core/flash/read-memory.ts";
import { MOST_DIFFERENCES, verifyMemory } from "../../../core/flash/verify-memory.ts";
import { eventsOf } from "../../support/flash-memory.ts";
import { ramMemory, SMALL_GEOMETRY } from "../../support/ram-memory.ts";
import { rejects } from "../../support/rejects.ts";

const VerifyMemory = suite("verifyMemory and readMemory");

const BYTES = Uint8Array.from({ length: SMALL_GEOMETRY.sizeBytes }, (_, index) => (index * 13) & 0xff);
const idle = new AbortController().signal;

/** Runs a generator to its end; gives its events and what it returned. */
async function follow<Answer>(events: AsyncGenerator<FlashEvent, Answer>): Promise<{ events: FlashEvent[]; answer: Answer }> {
  const seen: FlashEvent[] = [];
  for (;;) {
    const step = await events.next();
    if (step.done) return { events: seen, answer: step.value };
    seen.push(step.value);
  }
}
const verify = (memory = ramMemory({ bytes: BYTES }), wanted = [{ address: 0x123, data: BYTES.slice(0x123, 0x9000) }]) =>
  follow(verifyMemory({ memory, clock: memory.clock, signal: idle, wanted }));

VerifyMemory("finds no difference where there is none, and reads only the image's ranges", async () => {
  const memory = ramMemory({ bytes: BYTES });
  const wanted = [
    { address: 0x123, data: BYTES.slice(0x123, 0x200) },
    { address: 0x8000, data: BYTES.slice(0x8000, 0x8010) },
  ];
  const { answer, events } = await verify(memory, wanted);
  assert.equal(answer, { differences: [], differingPieces: 0, differingBytes: 0 });
  assert.equal(memory.operations, [
    { kind: "read", address: 0x123, sizeBytes: 0xdd },
    { kind: "read", address: 0x8000, sizeBytes: 0x10 },
  ]);
  assert.equal(eventsOf(events, "finished")[0]?.counts, { readBytes: 0xed, erasedBytes: 0, programmedBytes: 0, verifiedBytes: 0xed });
});

VerifyMemory("says where and how it differs", async () => {
  const memory = ramMemory({ bytes: BYTES });
  memory.bytes[0x1001] = (BYTES[0x1001] ?? 0) ^ 0xff;
  memory.bytes[0x1003] = 0;
  const { answer } = await verify(memory);
  const [difference] = answer.differences;
  assert.is(answer.differences.length, 1);
  assert.is(answer.differingBytes, 2);
  const expected = BYTES[0x1001] ?? 0;
  assert.equal([difference?.address, difference?.sizeBytes, difference?.firstAddress], [0x1000, 0x400, 0x1001]);
  assert.equal([difference?.expected, difference?.actual], [expected, expected ^ 0xff]);
  // 0x0d becomes 0xf2 (5 bits to clear, 3 to set), 0x27 becomes 0 (4 to set).
  assert.equal([difference?.bitsNotCleared, difference?.bitsNotSet], [5, 3 + 4]);
});

VerifyMemory("lists a bounded number of differences and counts them all", async () => {
  const memory = ramMemory();
  const { answer } = await verify(memory, [{ address: 0, data: new Uint8Array(0x10000) }]);
  assert.is(answer.differences.length, MOST_DIFFERENCES);
  assert.is(answer.differingPieces, 0x10000 / 0x400);
  assert.is(answer.differingBytes, 0x10000);
});

VerifyMemory("reads a range in pieces with progress", async () => {
  const geometry = { ...SMALL_GEOMETRY, sizeBytes: 0x40000 };
  const memory = ramMemory({ geometry, bytes: BYTES });
  const { answer, events } = await follow(
    readMemory({ memory, clock: memory.clock, signal: idle, range: { address: 0x8001, sizeBytes: 0x20000 } }),
  );
  assert.equal(answer, memory.bytes.slice(0x8001, 0x28001));
  assert.equal(
    memory.operations.map(({ sizeBytes }) => sizeBytes),
    [0x7fff, 0x10000, 0x8001],
  );
  assert.equal(
    eventsOf(events, "progressed").map(({ doneBytes }) => doneBytes),
    [0x7fff, 0x17fff, 0x20000],
  );
  assert.equal(
    events.map(({ type }) => type),
    ["phase-started", "progressed", "progressed", "progressed", "phase-finished"],
  );
  assert.ok(Math.abs((eventsOf(events, "phase-finished")[0]?.elapsedMs ?? 0) - 0x20000 * geometry.readMsPerByte) < 1e-6);
});

VerifyMemory("stops between two pieces when it is cancelled", async () => {
  const memory = ramMemory({ geometry: { ...SMALL_GEOMETRY, sizeBytes: 0x40000 } });
  const abort = new AbortController();
  memory.onOperation = () => abort.abort();
  const reading = () =>
    follow(readMemory({ memory, clock: memory.clock, signal: abort.signal, range: { address: 0, sizeBytes: 0x40000 } }));
  assert.match((await rejects(reading, InterruptedError)).message, "nothing was changed");
  assert.is(memory.operations.length, 1);
});

VerifyMemory.run();
