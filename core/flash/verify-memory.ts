import { splitAligned } from "../plan/address-ranges.ts";
import { type Contents, contentAt, rangeOf } from "../plan/contents.ts";
import { compareContent } from "./compare-content.ts";
import type { Difference, FlashEvent } from "./flash-event.ts";
import { readPieces, type Surroundings } from "./read-pieces.ts";

/** The answer to "does the memory hold this image". */
export interface VerifyResult {
  /** The first {@link MOST_DIFFERENCES} pieces that differ, each at most one smallest erase unit. */
  readonly differences: readonly Difference[];
  /** All pieces and bytes that differ, also those that are not in the list. */
  readonly differingPieces: number;
  readonly differingBytes: number;
}

/** Enough to see a pattern; a wrong image differs in thousands of pieces. */
export const MOST_DIFFERENCES = 16;

/**
 * Compares exactly the ranges of `wanted` with what the memory holds. Ends with `finished`; that it differs is an answer,
 * not an error. Changes nothing.
 *
 * @throws {InterruptedError} between two reads
 */
export async function* verifyMemory(request: Surroundings & { readonly wanted: Contents }): AsyncGenerator<FlashEvent, VerifyResult> {
  const { wanted, memory, clock, signal } = request;
  const startMs = clock.nowMs();
  const compareBytes = memory.geometry.erases[0]?.sizeBytes ?? memory.geometry.pageBytes;
  const differences: Difference[] = [];
  const sums = { differingPieces: 0, differingBytes: 0, readBytes: 0 };

  yield* readPieces({ memory, clock, signal, ranges: wanted.map(rangeOf), phase: "verify" }, (piece) => {
    sums.readBytes += piece.data.length;
    for (const range of splitAligned([rangeOf(piece)], compareBytes)) {
      const difference = compareContent({ address: range.address, data: contentAt(wanted, range) }, contentAt([piece], range));
      if (difference === undefined) continue;
      sums.differingPieces += 1;
      sums.differingBytes += difference.differingBytes;
      if (differences.length < MOST_DIFFERENCES) differences.push(difference);
    }
  });

  const { readBytes, ...differing } = sums;
  const counts = { readBytes, erasedBytes: 0, programmedBytes: 0, verifiedBytes: readBytes - differing.differingBytes };
  yield { type: "finished", changed: false, counts, elapsedMs: clock.nowMs() - startMs };
  return { differences, ...differing };
}
