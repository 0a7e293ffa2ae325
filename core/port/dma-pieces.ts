import type { DmaSegment } from "../bus/dma-host.ts";
import { DmaPieceError, type OperationPath } from "./errors.ts";

/** A part of a buffer that the card transfers at once: inside one segment. */
export interface DmaPiece extends DmaSegment {
  /** Its first byte in the buffer. */
  readonly from: number;
}

/** What the card can take at once. */
export interface PieceLimits {
  readonly path: OperationPath;
  /** At least `alignBytes`. */
  readonly atMost: number;
  readonly alignBytes: number;
}

/**
 * Cuts the segments of a buffer into what the card can take.
 *
 * @throws {DmaPieceError} if a segment does not begin and end at a multiple of `alignBytes`
 */
export function cutPieces(segments: readonly DmaSegment[], { path, atMost, alignBytes }: PieceLimits): readonly DmaPiece[] {
  const mostBytes = atMost - (atMost % alignBytes);
  const pieces: DmaPiece[] = [];
  let from = 0;
  for (const { iova, sizeBytes } of segments) {
    if (iova % alignBytes !== 0 || sizeBytes % alignBytes !== 0) throw new DmaPieceError({ path, iova, sizeBytes, alignBytes });
    for (let done = 0; done < sizeBytes; done += mostBytes) {
      const bytes = Math.min(mostBytes, sizeBytes - done);
      pieces.push({ iova: iova + done, sizeBytes: bytes, from });
      from += bytes;
    }
  }
  return pieces;
}
