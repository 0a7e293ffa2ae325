import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where the guest's parts are kept between runs; may be deleted at any time. */
export const VM_CACHE = resolve(".cache/vm");

/**
 * A folder of the cache that is there completely or not at all.
 *
 * @param fill makes the content in an empty folder; what it throws leaves nothing behind
 */
export function keepFolder(folder: string, fill: (draft: string) => void): void {
  mkdirSync(VM_CACHE, { recursive: true });
  const draft = mkdtempSync(join(VM_CACHE, ".draft-"));
  try {
    fill(draft);
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
