import { suite } from "uvu";
import * as assert from "uvu/assert";
import { InterruptedError, LoadMismatchError } from "../../../core/flash/errors.ts";
import type { FlashEvent } from "../../../core/flash/flash-event.ts";
import { LOAD_PIECE_BYTES, runLoad } from "../../../core/flash/run-load.ts";
import type { StreamPort } from "../../../core/port/port.ts";
import { rejects } from "../../support/rejects.ts";
import { steppedClock } from "../../support/stepped-clock.ts";

const RunLoad = suite("runLoad");

const IMAGE = Uint8Array.from({ length: LOAD_PIECE_BYTES + 100 }, (_, index) => index * 7);

/** A port that keeps what it is given, and the names of its calls. */
function keepingPort(more: Partial<StreamPort> = {}) {
  const calls: string[] = [];
  const taken: number[] = [];
  const port: StreamPort = {
    kind: "stream",
    open: () => {},
    close: () => {},
    begin: (sizeBytes) => void calls.push(`begin ${sizeBytes}`),
    write: (data) => {
      calls.push(`write ${data.length}`);
      taken.push(...data);
    },
    end: () => void calls.push("end"),
    abort: () => void calls.push("abort"),
    identify: () => undefined,
    canReadBack: false,
    readBack: (data) => data.set(taken),
    ...more,
  };
  return { port, calls, taken };
}

async function run(port: StreamPort, more: { verify?: "read-back" | "none"; signal?: AbortSignal } = {}) {
  const events: FlashEvent[] = [];
  const request = {
    port,
    clock: steppedClock(),
    data: IMAGE,
    verify: more.verify ?? "none",
    signal: more.signal ?? new AbortController().signal,
  };
  const end = (async () => {
    for await (const event of runLoad(request)) events.push(event);
  })();
  return { events, end };
}

RunLoad("streams the image in parts and ends once", async () => {
  const { port, calls, taken } = keepingPort();
  const { events, end } = await run(port);
  await end;
  assert.equal(calls, [`begin ${IMAGE.length}`, `write ${LOAD_PIECE_BYTES}`, "write 100", "end"]);
  assert.equal(Uint8Array.from(taken), IMAGE);
  assert.equal(
    events.map(({ type }) => type),
    ["phase-started", "progressed", "progressed", "phase-finished", "loaded", "finished"],
  );
});

RunLoad("aborts after a failure, says what the FPGA holds, and throws what failed", async () => {
  const failure = new Error("refused");
  const { port, calls } = keepingPort({
    write: () => {
      throw failure;
    },
  });
  const { events, end } = await run(port);
  assert.is(await end.catch((error: unknown) => error), failure);
  assert.is(calls.at(-1), "abort");
  const last = events.at(-1);
  assert.ok(last?.type === "stopped" && last.changed);
  assert.match(last.holds, "not configured");
});

RunLoad("does not touch the port when it was interrupted before", async () => {
  const { port, calls } = keepingPort();
  const { events, end } = await run(port, { signal: AbortSignal.abort() });
  await rejects(() => end, InterruptedError);
  assert.equal(calls, []);
  const last = events.at(-1);
  assert.ok(last?.type === "stopped" && !last.changed);
});

RunLoad("reads back what it loaded where the port can, and finds a difference", async () => {
  const good = keepingPort({ canReadBack: true });
  const { events, end } = await run(good.port, { verify: "read-back" });
  await end;
  const last = events.at(-1);
  assert.ok(last?.type === "finished" && last.counts.verifiedBytes === IMAGE.length);

  const bad = keepingPort({ canReadBack: true, readBack: (data) => void data.fill(0) });
  const second = await run(bad.port, { verify: "read-back" });
  const error = await rejects(() => second.end, LoadMismatchError);
  assert.is(error.difference.firstAddress, 1);
  assert.not.ok(bad.calls.includes("abort"), "the FPGA runs: there is nothing to abort");
});

RunLoad.run();
