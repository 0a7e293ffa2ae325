import { readFile, rm } from "node:fs/promises";
import type { AddressRange } from "../memory/memory.ts";
import { FileExistsError } from "./errors.ts";
import { type NewFile, openNewFile } from "./open-new-file.ts";

/** What a backup was made of, so that a run that continues knows its own backup from any other. */
export interface BackupOrigin {
  /** The card's address. */
  readonly card: string;
  /** Name of the memory. */
  readonly memory: string;
  readonly range: AddressRange;
}

/**
 * What a range held before it was changed. As long as the change is not finished, a small file `<backup>.unfinished` says what the backup is
 * of: the same command, given again after an interruption, keeps the backup and goes on. Any other file in its place is refused.
 */
export interface Backup {
  readonly path: string;
  /**
   * Saves what `read` gives, unless an interrupted run of the same change saved it already.
   *
   * @returns undefined when the backup of that run was kept
   * @throws {FileExistsError} for a backup of something else
   * @throws {FileWriteError}
   */
  save(origin: BackupOrigin, read: () => Promise<Uint8Array>): Promise<Uint8Array | undefined>;
  /** The change is done: from here on no run takes the backup for its own. */
  finish(): Promise<void>;
  /** Removes what is incomplete. A saved backup stays. */
  discard(): Promise<void>;
}

/** @throws {FileExistsError} if the file exists and belongs to no unfinished change, and what {@link openNewFile} throws */
export async function openBackup(path: string): Promise<Backup> {
  const markPath = `${path}.unfinished`;
  const mark = await readFile(markPath, "utf8").catch(() => undefined);
  const file = await openNewFile({ path, whenItExists: "refuse" }).catch((error: unknown) => {
    if (error instanceof FileExistsError && mark !== undefined) return undefined;
    throw error;
  });

  return {
    path,
    async save(origin, read) {
      const wanted = `${JSON.stringify(origin)}\n`;
      if (file === undefined) {
        if (mark === wanted) return undefined;
        throw new FileExistsError(path);
      }
      const data = await read();
      await writeWhole(file, data);
      await writeWhole(await openNewFile({ path: markPath, whenItExists: "replace" }), Buffer.from(wanted));
      return data;
    },
    finish: () => rm(markPath, { force: true }),
    discard: async () => file?.discard(),
  };
}

async function writeWhole(file: NewFile, bytes: Uint8Array): Promise<void> {
  try {
    await file.append(bytes);
    await file.commit();
  } finally {
    await file.discard();
  }
}
