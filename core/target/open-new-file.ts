import { randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import { link, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { FileExistsError, FileWriteError, NoPlainFileError } from "./errors.ts";

export interface NewFileOptions {
  readonly path: string;
  /** A backup is never replaced. */
  readonly whenItExists: "replace" | "refuse";
}

/** A file that appears under its name when it is complete and on disk, or not at all. */
export interface NewFile {
  readonly path: string;
  /** @throws {FileWriteError} */
  append(bytes: Uint8Array): Promise<void>;
  /** @throws {FileExistsError} @throws {FileWriteError} */
  commit(): Promise<void>;
  /** Removes what was written; after a `commit` it does nothing. */
  discard(): Promise<void>;
}

/**
 * Writes beside the final place, under a name that nobody else uses. A link is followed: the file that it names is the one that
 * appears, and the link stays.
 *
 * @throws {FileExistsError} if it exists and is not to be replaced
 * @throws {NoPlainFileError} for folders, devices, pipes and sockets, which a rename would put a file in the place of
 * @throws {FileWriteError} if the folder cannot be written to
 */
export async function openNewFile({ path: named, whenItExists }: NewFileOptions): Promise<NewFile> {
  const path = await plainFileAt(named);
  const temporary = `${path}.${randomBytes(4).toString("hex")}.part`;
  if (whenItExists === "refuse") await refuseExistingFile(path);
  const file = await guarded(path, () => open(temporary, "wx"));
  let isOpen = true;

  const discard = async () => {
    if (!isOpen) return;
    isOpen = false;
    await file.close();
    await rm(temporary, { force: true });
  };
  return {
    path,
    append: (bytes) => guarded(path, () => file.writeFile(bytes)),
    discard,
    commit: () =>
      guarded(path, async () => {
        await file.sync();
        if (whenItExists === "replace") await rename(temporary, path);
        // A link fails when the name is taken by now, which a rename would not.
        else await link(temporary, path);
        await discard();
        await syncFolder(dirname(path));
      }),
  };
}

/** Where the file really is, or will be. */
async function plainFileAt(path: string): Promise<string> {
  const existing = await guarded(path, () => statIfAny(path));
  if (existing === undefined) return path;
  if (!existing.isFile()) throw new NoPlainFileError(path);
  return await guarded(path, () => realpath(path));
}

async function statIfAny(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function refuseExistingFile(path: string): Promise<void> {
  const existing = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new FileWriteError(path, { cause: error });
  });
  if (existing === undefined) return;
  await existing.close();
  throw new FileExistsError(path);
}

async function guarded<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") throw new FileExistsError(path);
    throw new FileWriteError(path, { cause: error });
  }
}

/** So that the new name survives a power failure as well. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}
