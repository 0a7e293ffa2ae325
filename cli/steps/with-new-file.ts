import type { Backup, NewFile } from "../../core/index.ts";
import type { Core } from "../load-core.ts";

/** Opens a file, before any card is opened, and removes what was written to it unless `work` completed it. */
export async function withNewFile<Result>(path: string, core: Core, work: (file: NewFile) => Promise<Result>): Promise<Result> {
  const file = await core.openNewFile({ path, whenItExists: "replace" });
  try {
    return await work(file);
  } finally {
    await file.discard();
  }
}

/** The same for the backup that the user may have left out. It never replaces a file. */
export async function withBackup<Result>(
  path: string | undefined,
  core: Core,
  work: (backup?: Backup) => Promise<Result>,
): Promise<Result> {
  if (path === undefined) return await work();
  const backup = await core.openBackup(path);
  try {
    const result = await work(backup);
    await backup.finish();
    return result;
  } finally {
    await backup.discard();
  }
}
