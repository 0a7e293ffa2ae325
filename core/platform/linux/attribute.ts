import { closeSync, constants, openSync, readlinkSync, readSync, writeSync } from "node:fs";
import { basename } from "node:path";

/** No attribute of sysfs is longer than a page, and no file of /proc that is read here. */
const LONGEST_BYTES = 64 * 1024;

/** Node's error code: `ENOENT`. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "an unknown error";

/** Text of a file of the kernel, without the newline behind it; undefined where there is none or it cannot be read. */
export function readAttribute(path: string): string | undefined {
  let fd: number;
  try {
    // Without waiting, should it be a pipe.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    const bytes = Buffer.alloc(LONGEST_BYTES);
    return bytes.toString("latin1", 0, readSync(fd, bytes, 0, LONGEST_BYTES, 0)).trim();
  } catch {
    return undefined;
  } finally {
    closeSync(fd);
  }
}

/** An attribute that holds a number, `0x10ee` or `16`; undefined for anything else. */
export function readNumber(path: string): number | undefined {
  const text = readAttribute(path);
  return text !== undefined && /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : undefined;
}

/** Last part of where a link leads: the name of a driver or a group. */
export function readLinkName(path: string): string | undefined {
  try {
    return basename(readlinkSync(path));
  } catch {
    return undefined;
  }
}

/** Writes an attribute with one system call, as the kernel wants it. Throws what the system throws. */
export function writeAttribute(path: string, text: string): void {
  const fd = openSync(path, constants.O_WRONLY);
  try {
    writeSync(fd, text);
  } finally {
    closeSync(fd);
  }
}
