import { closeSync, constants, fstatSync, opendirSync, openSync, readSync } from "node:fs";

/** An attribute, or a short file of /proc. */
export const SHORT_BYTES = 64 * 1024;
const CHUNK_BYTES = 64 * 1024;

/**
 * The first bytes of a regular file, at most `mostBytes`; undefined where there is none or it cannot be read. Files of /proc come in
 * pieces, and never say how long they are.
 */
export function readBytes(path: string, mostBytes = SHORT_BYTES): Buffer | undefined {
  let fd: number;
  try {
    // Without waiting for a writer, should it be a pipe.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  const parts: Buffer[] = [];
  try {
    if (!fstatSync(fd).isFile()) return undefined;
    for (let leftBytes = mostBytes; leftBytes > 0; ) {
      const part = Buffer.alloc(Math.min(leftBytes, CHUNK_BYTES));
      const gotBytes = readSync(fd, part, 0, part.length, null);
      if (gotBytes === 0) break;
      parts.push(part.subarray(0, gotBytes));
      leftBytes -= gotBytes;
    }
    return Buffer.concat(parts);
  } catch {
    return undefined;
  } finally {
    closeSync(fd);
  }
}

/** {@link readBytes} as text, one character a byte. */
export const readText = (path: string, mostBytes = SHORT_BYTES): string | undefined => readBytes(path, mostBytes)?.toString("latin1");

/** Names in a folder, in its order, at most `most`; undefined where it cannot be read. */
export function listNames(path: string, most: number): readonly string[] | undefined {
  try {
    const folder = opendirSync(path);
    const names: string[] = [];
    try {
      while (names.length < most) {
        const entry = folder.readSync();
        if (entry === null) break;
        names.push(entry.name);
      }
    } finally {
      folder.closeSync();
    }
    return names;
  } catch {
    return undefined;
  }
}
