import type { Clock } from "../bus/clock.ts";
import type { StreamPort } from "../port/port.ts";
import { compareContent } from "./compare-content.ts";
import { InterruptedError, LoadMismatchError } from "./errors.ts";
import type { FlashCounts, FlashEvent } from "./flash-event.ts";

export interface LoadRequest {
  /** Opened. */
  readonly port: StreamPort;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** As the port takes it: transformed, without gaps. */
  readonly data: Uint8Array;
  /** Reads back what was loaded where the port can. */
  readonly verify: "read-back" | "none";
}

/** Bytes of one write: the contract of the stream port. A cancellation waits so long. */
export const LOAD_PIECE_BYTES = 0x10000;

/** For the estimate: four bytes a configuration write of 2 µs, the slowest way; the pace that is measured soon corrects it. */
const EXPECTED_MS_PER_BYTE = 0.0005;

const UNTOUCHED = "the FPGA runs what it ran before";
const HALF = "the FPGA is not configured; its flash was not touched, and a reload or a power cycle boots it";

/**
 * Loads an image into the FPGA. Yields events until exactly one `finished`; or, when it fails or `signal` is aborted, tells the port to
 * abort, yields one `stopped` that says what the FPGA holds, and then throws.
 *
 * @throws {InterruptedError} between two parts
 * @throws {LoadMismatchError} when what is read back differs
 * and what the port throws, unchanged.
 */
export async function* runLoad({ port, clock, signal, data, verify }: LoadRequest): AsyncGenerator<FlashEvent, void> {
  const startMs = clock.nowMs();
  let stage: "before" | "inside" | "after" = "before";
  let readBytes = 0;
  const counts = (): FlashCounts => ({ readBytes, erasedBytes: 0, programmedBytes: 0, verifiedBytes: readBytes });
  const holds = () => (stage === "before" ? UNTOUCHED : stage === "inside" ? HALF : "the FPGA runs the new image, which was not verified");
  const stopIfAborted = () => {
    if (signal.aborted) throw new InterruptedError(holds());
  };
  try {
    stopIfAborted();
    yield { type: "phase-started", phase: "load", totalBytes: data.length, expectedMs: data.length * EXPECTED_MS_PER_BYTE };
    stage = "inside";
    await port.begin(data.length);
    for (let done = 0; done < data.length; done += LOAD_PIECE_BYTES) {
      stopIfAborted();
      const part = data.subarray(done, done + LOAD_PIECE_BYTES);
      await port.write(part);
      const doneBytes = done + part.length;
      yield { type: "progressed", phase: "load", doneBytes, doneMs: doneBytes * EXPECTED_MS_PER_BYTE };
    }
    await port.end();
    stage = "after";
    yield { type: "phase-finished", phase: "load", elapsedMs: clock.nowMs() - startMs };
    yield { type: "loaded", sizeBytes: data.length };
    if (verify === "read-back" && port.canReadBack) {
      await compareLoaded(port, data);
      readBytes = data.length;
    }
  } catch (error) {
    // What failed first is what the user must know; a port that failed may fail to abort too.
    if (stage === "inside") await Promise.resolve(port.abort()).catch(() => {});
    yield { type: "stopped", changed: stage !== "before", holds: holds(), counts: counts(), elapsedMs: clock.nowMs() - startMs };
    throw error;
  }
  yield { type: "finished", changed: true, counts: counts(), elapsedMs: clock.nowMs() - startMs };
}

async function compareLoaded(port: StreamPort, data: Uint8Array): Promise<void> {
  const actual = new Uint8Array(data.length);
  await port.readBack(actual);
  const difference = compareContent({ address: 0, data }, actual);
  if (difference !== undefined) throw new LoadMismatchError(difference);
}
