import type { Words } from "./bus.ts";
import { BusAlignmentError, BusRangeError } from "./errors.ts";

/**
 * Refuses an access of `widthBytes` at `offset` that is misaligned or leaves a window of `sizeBytes`.
 *
 * @throws {BusAlignmentError}
 * @throws {BusRangeError}
 */
export function checkAccess(sizeBytes: number, offset: number, widthBytes: number): void {
  // A fraction or NaN leaves a remainder too, so one comparison finds all that is no aligned offset.
  if (offset % widthBytes !== 0 || offset < 0 || offset + widthBytes > sizeBytes) refuse({ offset, widthBytes, count: 1, sizeBytes });
}

/** The same for words at increasing offsets; see {@link checkAccess}. */
export function checkCopy(sizeBytes: number, offset: number, words: Words): void {
  const widthBytes = words.BYTES_PER_ELEMENT;
  if (offset % widthBytes !== 0 || offset < 0 || offset + words.byteLength > sizeBytes)
    refuse({ offset, widthBytes, count: words.length, sizeBytes });
}

/** Kept out of the checks, so that those stay small enough to be inlined. */
function refuse(access: { offset: number; widthBytes: number; count: number; sizeBytes: number }): never {
  const { offset, widthBytes } = access;
  // No profile can produce such an offset: it is our bug.
  if (!Number.isSafeInteger(offset) || offset < 0) throw new Error(`${offset} is no offset in a window`);
  throw offset % widthBytes === 0 ? new BusRangeError(access) : new BusAlignmentError(access);
}
