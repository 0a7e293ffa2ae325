import { suite } from "uvu";
import * as assert from "uvu/assert";
import { progressLine, remainingMs } from "../../../cli/render/progress-line.ts";

const ProgressLine = suite("progressLine");

const state = { phase: "write", totalBytes: 0x200000, expectedMs: 10_000, startedAtMs: 1000, doneBytes: 0, doneMs: 0 } as const;

ProgressLine("expects what the plan says before anything is done", () => {
  assert.is(remainingMs(state, 1000), 10_000);
});

ProgressLine("goes by the pace that was seen, once there is some", () => {
  // A tenth of the work took 2 s instead of 1 s.
  assert.is(remainingMs({ ...state, doneMs: 1000 }, 3000), 18_000);
});

ProgressLine("does not trust the first moments", () => {
  assert.is(remainingMs({ ...state, doneMs: 100 }, 3000), 9900);
});

ProgressLine("has nothing left when all is done, and never less", () => {
  assert.is(remainingMs({ ...state, doneMs: 10_000 }, 9000), 0);
  assert.is(remainingMs({ ...state, doneMs: 11_000 }, 9000), 0);
});

ProgressLine("shows bytes, rate and time left, and no percent", () => {
  const line = progressLine({ ...state, doneBytes: 0x100000, doneMs: 5000 }, 6000);
  assert.is(line, "writing 1 MiB of 2 MiB, 204.8 KiB/s, 5.0 s left");
});

ProgressLine.run();
