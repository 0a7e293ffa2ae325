import { suite } from "uvu";
import * as assert from "uvu/assert";
import { createTally } from "../../cli/create-tally.ts";

const Tally = suite("createTally");

const counts = { readBytes: 10, erasedBytes: 20, programmedBytes: 30, verifiedBytes: 40 };

Tally("adds what was read before a run to what the run says itself", () => {
  const tally = createTally();
  tally.add({ type: "progressed", phase: "read", doneBytes: 5, doneMs: 1 });
  tally.add({ type: "phase-finished", phase: "read", elapsedMs: 1 });
  tally.add({ type: "progressed", phase: "write", doneBytes: 30, doneMs: 1 });
  tally.add({ type: "finished", changed: true, counts, elapsedMs: 1 });
  assert.equal(tally.counts(), { ...counts, readBytes: 15, loadedBytes: 0 });
  assert.ok(tally.changed());
});

Tally("counts a verify once, though it reports its progress and a sum", () => {
  const tally = createTally();
  tally.add({ type: "progressed", phase: "verify", doneBytes: 10, doneMs: 1 });
  tally.add({ type: "phase-finished", phase: "verify", elapsedMs: 1 });
  tally.add({ type: "finished", changed: false, counts, elapsedMs: 1 });
  assert.is(tally.counts().readBytes, 10);
  assert.not.ok(tally.changed());
});

Tally("counts what was read when the reading was cut off", () => {
  const tally = createTally();
  tally.add({ type: "progressed", phase: "read", doneBytes: 5, doneMs: 1 });
  assert.is(tally.counts().readBytes, 5);
});

Tally("counts what was erased and programmed by a run whose end nobody heard of", () => {
  const tally = createTally();
  tally.add({ type: "phase-started", phase: "write", totalBytes: 100, expectedMs: 1 });
  tally.add({ type: "erased", address: 0, sizeBytes: 64 });
  tally.add({ type: "programmed", address: 0, sizeBytes: 16 });
  assert.equal(tally.counts(), { readBytes: 0, erasedBytes: 64, programmedBytes: 16, verifiedBytes: 0, loadedBytes: 0 });
  assert.is(tally.holds(), "64 bytes were erased and 16 programmed before, and what was under way may be half done");
  tally.add({ type: "finished", changed: true, counts, elapsedMs: 1 });
  assert.equal(tally.counts(), { ...counts, loadedBytes: 0 });
});

Tally("tells of a change in a run that stopped, and of one that no event tells", () => {
  const stopped = createTally();
  stopped.add({ type: "stopped", changed: true, holds: "", counts, elapsedMs: 1 });
  const lifted = createTally();
  lifted.markChanged();
  assert.equal([stopped.changed(), lifted.changed()], [true, true]);
});

Tally.run();
