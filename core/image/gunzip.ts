import { gunzipSync } from "node:zlib";
import { GzipDamagedError, GzipTooLargeError, ImageNotSupportedError } from "./formats/errors.ts";
import { MAX_IMAGE_BYTES } from "./limits.ts";

/** RFC 1952: ID1 and ID2. The method behind them is checked by zlib, so that a damaged one is named. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * Unpacks all members of a gzip file, one after the other as RFC 1952 2.2 wants it.
 *
 * @throws {GzipDamagedError} if it is cut short, fails its CRC or length, or is followed by something else than a member
 * @throws {GzipTooLargeError} after `limitBytes` bytes
 * @throws {ImageNotSupportedError} if there is gzip inside gzip: nobody means that, and each layer multiplies the work
 */
export function gunzip(bytes: Uint8Array, limitBytes = MAX_IMAGE_BYTES): Uint8Array {
  const unpacked = unpack(bytes, limitBytes);
  if (isGzip(unpacked)) throw new ImageNotSupportedError("gzip inside gzip", "Unpack the file once with gunzip.");
  return unpacked;
}

/** What `info: true` of node:zlib returns; its type declarations leave it out. */
interface Unpacked {
  readonly buffer: Uint8Array;
  readonly engine: { readonly bytesWritten: number };
}

function unpack(bytes: Uint8Array, limitBytes: number): Uint8Array {
  const { buffer, engine } = inflate(bytes, limitBytes);
  // zlib drops what follows the last member without a word.
  const extraBytes = bytes.length - engine.bytesWritten;
  if (extraBytes > 0) throw new GzipDamagedError(`${extraBytes} bytes follow that are no gzip data`);
  return buffer;
}

function inflate(bytes: Uint8Array, limitBytes: number): Unpacked {
  try {
    // With `info` the result is this object and not a Buffer (zlib "Class: Options", since Node 9).
    return gunzipSync(bytes, { maxOutputLength: limitBytes, info: true }) as unknown as Unpacked;
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    if ("code" in cause && cause.code === "ERR_BUFFER_TOO_LARGE") throw new GzipTooLargeError(limitBytes, { cause });
    throw new GzipDamagedError(cause.message, { cause });
  }
}
