import type { NewFile } from "../../core/index.ts";
import type { Core } from "../load-core.ts";

export interface NewFileWish {
  readonly path: string;
  readonly whenItExists: "replace" | "refuse";
}

/** Opens a file, before any card is opened, and removes what was written to it unless `work` completed it. */
export async function withNewFile<Result>(wish: NewFileWish, core: Core, work: (file: NewFile) => Promise<Result>): Promise<Result> {
  const file = await core.openNewFile(wish);
  try {
    return await work(file);
  } finally {
    await file.discard();
  }
}

/** The same for a file that the user may have left out. A backup never replaces a file. */
export async function withBackup<Result>(path: string | undefined, core: Core, work: (file?: NewFile) => Promise<Result>): Promise<Result> {
  return path === undefined ? await work() : await withNewFile({ path, whenItExists: "refuse" }, core, work);
}
