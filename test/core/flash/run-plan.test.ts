import { suite } from "uvu";
import * as assert from "uvu/assert";
import { VerifyMismatchError } from "../../../core/flash/errors.ts";
import type { FlashEvent } from "../../../core/flash/flash-event.ts";
import { runPlan } from "../../../core/flash/run-plan.ts";
import { WriteProtectedError } from "../../../core/memory/errors.ts";
import { planFlash } from "../../../core/plan/plan-flash.ts";
import { withoutVerify } from "../../../core/plan/without-verify.ts";
import { eventsOf, flashMemory } from "../../support/flash-memory.ts";
import { InjectedFault, type RamFaults, ramMemory, SMALL_GEOMETRY } from "../../support/ram-memory.ts";

const RunPlan = suite("runPlan");

const OLD = new Uint8Array(SMALL_GEOMETRY.sizeBytes).fill(0x12);
const IMAGE = Uint8Array.from({ length: 0x4a00 }, (_, index) => (index * 13) & 0xff);
const SYNC_AT = 0x140;
IMAGE.set([0xaa, 0x99, 0x55, 0x66], SYNC_AT - 0x100);
const REQUEST = { wanted: [{ address: 0x100, data: IMAGE }], syncAddress: SYNC_AT };

/** Flashes the image over the old content and keeps the events, also when it fails. */
async function flash(faults: RamFaults = {}, bytes = OLD) {
  const memory = ramMemory({ bytes, faults });
  const events: FlashEvent[] = [];
  const outcome = await flashMemory({ memory, ...REQUEST, events }).catch((error: unknown) => error);
  return { memory, events, outcome };
}
const wantedBytes = () => {
  const bytes = Uint8Array.from(OLD);
  bytes.set(IMAGE, 0x100);
  return bytes;
};

RunPlan("writes the image, keeps its neighbours, and ends with the true counts", async () => {
  const { memory, events } = await flash();
  assert.equal(memory.bytes, wantedBytes());
  const sum = (kind: string) =>
    memory.operations.reduce((bytes, operation) => bytes + (operation.kind === kind ? operation.sizeBytes : 0), 0);
  const [finished, another] = eventsOf(events, "finished");
  assert.is(another, undefined);
  assert.is(events.at(-1), finished);
  assert.equal(finished?.changed, true);
  const surveyed = 0x8000;
  const verified = sum("read") - surveyed;
  assert.equal(finished?.counts, {
    readBytes: verified,
    erasedBytes: sum("erase"),
    programmedBytes: sum("program"),
    verifiedBytes: verified,
  });
  assert.equal(eventsOf(events, "stopped"), []);
});

RunPlan("changes nothing when it is run again, and says so", async () => {
  const { memory, events } = await flash({}, wantedBytes());
  assert.ok(memory.operations.every(({ kind }) => kind === "read"));
  assert.equal(events.at(-1)?.type, "finished");
  assert.equal(eventsOf(events, "finished")[0]?.changed, false);
  assert.ok(eventsOf(events, "phase-started").every(({ phase }) => phase === "read"));
});

RunPlan("touches one smallest erase unit for one changed byte", async () => {
  const bytes = wantedBytes();
  bytes[0x2345] = (bytes[0x2345] ?? 0) ^ 0xff;
  const { memory } = await flash({}, bytes);
  assert.equal(memory.bytes, wantedBytes());
  assert.equal(
    memory.operations.filter(({ kind }) => kind === "erase"),
    [{ kind: "erase", address: 0x2000, sizeBytes: 0x400 }],
  );
});

RunPlan("reports progress that never decreases, ends at what was expected, and comes often", async () => {
  const { events } = await flash({ lostPrograms: [3, 20], lostErases: [0] });
  const [, write] = eventsOf(events, "phase-started");
  const progress = eventsOf(events, "progressed").filter(({ phase }) => phase === "write");
  for (const [index, { doneMs, doneBytes }] of progress.entries()) {
    assert.ok(doneMs >= (progress[index - 1]?.doneMs ?? 0), `${doneMs} ms at ${index}`);
    assert.ok(doneBytes >= (progress[index - 1]?.doneBytes ?? 0), `${doneBytes} bytes at ${index}`);
  }
  assert.ok(Math.abs((progress.at(-1)?.doneMs ?? 0) - (write?.expectedMs ?? 1)) < 1e-6);
  assert.is(progress.at(-1)?.doneBytes, write?.totalBytes);
  assert.ok(eventsOf(events, "programmed").every(({ sizeBytes }) => sizeBytes <= 0x1000));
});

RunPlan("repairs programs that got lost by programming them again", async () => {
  const { memory, events } = await flash({ lostPrograms: [5] });
  assert.equal(memory.bytes, wantedBytes());
  assert.equal(
    eventsOf(events, "mismatched").map(({ attempt }) => attempt),
    [1],
  );
  const clean = await flash();
  const erases = (of: typeof memory) => of.operations.filter(({ kind }) => kind === "erase").length;
  assert.is(erases(memory), erases(clean.memory));
});

RunPlan("repairs an erase that got lost with the smallest erases that help", async () => {
  const { memory, events } = await flash({ lostErases: [0] });
  assert.equal(memory.bytes, wantedBytes());
  assert.is(eventsOf(events, "mismatched").length, 1);
  const [first, ...more] = memory.operations.filter(({ kind }) => kind === "erase");
  assert.is(first?.sizeBytes, 0x4000);
  assert.is(more[0]?.sizeBytes, 0x400);
});

RunPlan("repairs the sync word with it still coming last", async () => {
  // The last program of a clean run is the sync word; here it is lost.
  const programs = (await flash()).memory.operations.filter(({ kind }) => kind === "program").length;
  const { memory, events } = await flash({ lostPrograms: [programs - 1] });
  assert.equal(memory.bytes, wantedBytes());
  assert.is(eventsOf(events, "mismatched")[0]?.difference.firstAddress, SYNC_AT);
});

RunPlan("sets the sync word last also where repairing it takes an erase", async () => {
  const reads = (await flash()).memory.operations.length;
  const memory = ramMemory({ bytes: OLD });
  memory.onOperation = (operation) => {
    // The last read of a clean run looks at the sync word: too many of its bits are cleared by then.
    if (operation === reads - 1) memory.bytes[SYNC_AT] = 0;
  };
  await flashMemory({ memory, ...REQUEST });
  assert.equal(memory.bytes, wantedBytes());
  const changes = memory.operations.slice(reads).filter(({ kind }) => kind !== "read");
  assert.equal(changes[0], { kind: "erase", address: 0, sizeBytes: 0x400 });
  assert.equal(changes.at(-1), { kind: "program", address: SYNC_AT, sizeBytes: 4 });
});

RunPlan("gives up on stuck bits after two repairs, and names address, bytes and bits", async () => {
  const { outcome, events } = await flash({ stuck: [{ address: 0x3210, mask: 0x12 }] });
  assert.instance(outcome, VerifyMismatchError);
  if (!(outcome instanceof VerifyMismatchError)) return;
  const { difference, diagnosis, attempts } = outcome.at;
  const expected = IMAGE[0x3110] ?? 0;
  assert.is(difference.firstAddress, 0x3210);
  assert.is(difference.expected, expected);
  assert.is(difference.actual, (expected & ~0x12) | 0x12);
  assert.is(difference.differingBytes, 1);
  assert.match(diagnosis, "bits stay 1");
  assert.is(attempts, 3);
  assert.equal(
    eventsOf(events, "mismatched").map(({ attempt }) => attempt),
    [1, 2, 3],
  );
  assert.match(eventsOf(events, "stopped")[0]?.holds ?? "", "No image starts from there");
});

RunPlan("says that the erase did not work when bits stay 0", async () => {
  const bytes = Uint8Array.from(OLD);
  const { outcome } = await flash({ stuck: [{ address: 0x3210, mask: 0xff }] }, bytes.fill(0, 0x3210, 0x3211));
  assert.match(String(outcome), "the erase did not work");
});

RunPlan("says that nothing was programmed when all stays erased", async () => {
  const { outcome } = await flash(
    { lostPrograms: Array.from({ length: 1000 }, (_, index) => index) },
    new Uint8Array(SMALL_GEOMETRY.sizeBytes).fill(0xff),
  );
  assert.match(String(outcome), "nothing was programmed");
});

RunPlan("refuses a protected range before anything is changed", async () => {
  const { outcome, memory, events } = await flash({ protected: [{ address: 0x4800, sizeBytes: 0x100 }] });
  assert.instance(outcome, WriteProtectedError);
  assert.equal(memory.bytes, OLD);
  assert.equal(
    eventsOf(events, "stopped").map(({ changed, holds }) => [changed, holds]),
    [[false, "nothing was changed."]],
  );
});

RunPlan("goes on beside a protected range", async () => {
  const { memory } = await flash({ protected: [{ address: 0x8000, sizeBytes: 0x8000 }] });
  assert.equal(memory.bytes, wantedBytes());
});

RunPlan("says what the memory holds when an operation fails, and passes the failure on unchanged", async () => {
  const { outcome, events } = await flash({ cut: { operation: 5, when: "first half" } });
  assert.instance(outcome, InjectedFault);
  const stopped = events.at(-1);
  assert.is(stopped?.type, "stopped");
  if (stopped?.type !== "stopped") return;
  assert.ok(stopped.changed);
  assert.match(stopped.holds, /^0 of 3 steps are done, 0x\w+\+0x\w+ stopped while programming\. No image starts/);
  assert.match(stopped.holds, "Bytes beside the image in that erase unit may be lost.");
});

RunPlan("reads nothing back when the plan has no verify", async () => {
  const memory = ramMemory({ bytes: OLD });
  const plan = withoutVerify(planFlash({ geometry: SMALL_GEOMETRY, ...REQUEST, current: [{ address: 0, data: OLD }] }), SMALL_GEOMETRY);
  const events: FlashEvent[] = [];
  for await (const event of runPlan(plan, { memory, clock: memory.clock, signal: new AbortController().signal })) events.push(event);
  assert.equal(memory.bytes, wantedBytes());
  assert.ok(memory.operations.every(({ kind }) => kind !== "read"));
  assert.equal(eventsOf(events, "verified"), []);
});

RunPlan.run();
