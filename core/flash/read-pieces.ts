import type { Clock } from "../bus/clock.ts";
import type { AddressRange, Memory } from "../memory/memory.ts";
import { splitAligned } from "../plan/address-ranges.ts";
import type { Content } from "../plan/contents.ts";
import { InterruptedError } from "./errors.ts";
import type { FlashEvent, Phase } from "./flash-event.ts";

/** What every run needs from outside. */
export interface Surroundings {
  readonly memory: Memory;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface ReadRequest extends Surroundings {
  readonly ranges: readonly AddressRange[];
  readonly phase: Phase;
}

/** Largest single read, in bytes: at about 1 µs a byte over PCIe, that long a cancellation or a progress event waits. */
export const READ_PIECE_BYTES = 0x10000;

/**
 * Reads the ranges as one phase and hands each piece to `take`, in order; each has its own buffer. Changes nothing.
 *
 * @throws {InterruptedError} between two pieces
 */
export async function* readPieces(request: ReadRequest, take: (piece: Content) => void): AsyncGenerator<FlashEvent, void> {
  const { memory, clock, signal, ranges, phase } = request;
  const { readMsPerByte } = memory.geometry;
  const totalBytes = ranges.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const startMs = clock.nowMs();
  yield { type: "phase-started", phase, totalBytes, expectedMs: totalBytes * readMsPerByte };

  let doneBytes = 0;
  for (const { address, sizeBytes } of splitAligned(ranges, READ_PIECE_BYTES)) {
    if (signal.aborted) throw new InterruptedError("the memory was only read, nothing was changed");
    const data = new Uint8Array(sizeBytes);
    await memory.read(address, data);
    take({ address, data });
    doneBytes += sizeBytes;
    yield { type: "progressed", phase, doneBytes, doneMs: doneBytes * readMsPerByte };
  }
  yield { type: "phase-finished", phase, elapsedMs: clock.nowMs() - startMs };
}
