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

/** @throws {DmaPieceError} if a segment does not begin and end at a multiple of `alignBytes` */
export function checkSegments(segments: readonly DmaSegment[], { path, alignBytes }: PieceLimits): void {
  for (const { iova, sizeBytes } of segments)
    if (iova % alignBytes !== 0 || sizeBytes % alignBytes !== 0) throw new DmaPieceError({ path, iova, sizeBytes, alignBytes });
}

/** Cuts the checked segments of a buffer into what the card can take; one at a time, since there can be millions. */
export function* cutPieces(segments: readonly DmaSegment[], { atMost, alignBytes }: PieceLimits): Generator<DmaPiece, undefined> {
  const mostBytes = atMost - (atMost % alignBytes);
  let from = 0;
  for (const { iova, sizeBytes } of segments) {
    for (let done = 0; done < sizeBytes; done += mostBytes) {
      const bytes = Math.min(mostBytes, sizeBytes - done);
      yield { iova: iova + done, sizeBytes: bytes, from };
      from += bytes;
    }
  }
}
