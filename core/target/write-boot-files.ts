import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { BootFile } from "../boot/boot-request.ts";
import { FileWriteError } from "./errors.ts";
import { openNewFile } from "./open-new-file.ts";

/**
 * Writes files below a folder, each at its place below the root of the system. Older ones are replaced.
 *
 * @throws {FileWriteError} {@link NoPlainFileError}; files that were written before stay
 */
export async function writeBootFiles(files: readonly BootFile[], folder: string): Promise<void> {
  for (const { path: place, text } of files) {
    const path = join(folder, place);
    await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
      throw new FileWriteError(path, { cause: error });
    });
    const file = await openNewFile({ path, whenItExists: "replace" });
    try {
      await file.append(Buffer.from(text));
      await file.commit();
    } finally {
      await file.discard();
    }
  }
}
