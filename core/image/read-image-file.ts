import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import {
  ImageFileAccessError,
  ImageFileMissingError,
  ImageFileTooLargeError,
  ImageFileUnreadableError,
  ImageNotAFileError,
} from "./errors.ts";
import type { Image } from "./image.ts";
import { MAX_FILE_BYTES } from "./limits.ts";
import { readImage } from "./read-image.ts";

/**
 * Reads an image from a regular file. The size is checked before anything is read.
 *
 * @throws {ImageFileMissingError} {@link ImageNotAFileError}, {@link ImageFileAccessError}, {@link ImageFileTooLargeError},
 *   {@link ImageFileUnreadableError}, and everything that {@link readImage} throws
 */
export async function readImageFile(path: string): Promise<Image> {
  return readImage(await readBytes(path));
}

async function readBytes(path: string): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    // Without O_NONBLOCK a pipe that nobody writes to would hold us here for ever.
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return await readAll(handle, path);
  } catch (error) {
    throw named(error, path);
  } finally {
    await handle?.close();
  }
}

async function readAll(handle: FileHandle, path: string): Promise<Uint8Array> {
  const stats = await handle.stat();
  if (!stats.isFile()) throw new ImageNotAFileError(path, stats.isDirectory() ? "directory" : "device or pipe");
  if (stats.size > MAX_FILE_BYTES) throw new ImageFileTooLargeError({ path, sizeBytes: stats.size, limitBytes: MAX_FILE_BYTES });
  const bytes = Buffer.alloc(stats.size);
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled);
    // Somebody shortened the file meanwhile; what there is will be judged by its format.
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

const BY_SYSTEM_CODE: Readonly<Record<string, (path: string, options: ErrorOptions) => Error>> = {
  ENOENT: (path, options) => new ImageFileMissingError(path, options),
  ENOTDIR: (path, options) => new ImageFileMissingError(path, options),
  EISDIR: (path, options) => new ImageNotAFileError(path, "directory", options),
  EACCES: (path, options) => new ImageFileAccessError(path, options),
  EPERM: (path, options) => new ImageFileAccessError(path, options),
};

/** Errors of the system get the name of the file; all others are ours already. */
function named(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return error;
  const code = String(error.code);
  return BY_SYSTEM_CODE[code]?.(path, { cause: error }) ?? new ImageFileUnreadableError(path, code, { cause: error });
}
