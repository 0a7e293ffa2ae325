import { readFileSync, statSync } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { ProfileFolderTooLargeError, ProfileUnreadableError } from "./errors.ts";
import { LIMITS } from "./limits.ts";

/** Far above any collection of profiles; a folder such as `/` must not keep the command busy. */
const MOST_FILES = 10_000;
const MOST_LEVELS = 8;

const isProfileName = (name: string) => /\.(ya?ml|json)$/.test(name) && !name.endsWith(".schema.json");

/** Whether text that names a profile is meant as a path and not as an id, which has no such ending. */
export const isProfilePath = (text: string): boolean => isProfileName(text) || /^[.~]?\//.test(text) || text.startsWith("../");

async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new ProfileUnreadableError({ path }, { cause: error });
  }
}

/**
 * Real paths of all files in a folder that may hold profiles, sorted. Folders whose names begin with a dot are left out.
 * @throws {ProfileUnreadableError} also for the folder itself
 * @throws {ProfileFolderTooLargeError}
 */
export async function profileFiles(folder: string): Promise<readonly string[]> {
  const files = new Set<string>();
  let count = 0;
  const walk = async (path: string, level: number): Promise<void> => {
    if (level > MOST_LEVELS) throw new ProfileFolderTooLargeError({ path: folder, limit: MOST_LEVELS, of: "levels" });
    for (const entry of await attempt(path, () => readdir(path, { withFileTypes: true }))) {
      if (entry.name.startsWith(".")) continue;
      if (++count > MOST_FILES) throw new ProfileFolderTooLargeError({ path: folder, limit: MOST_FILES, of: "files" });
      const inside = join(path, entry.name);
      if (entry.isDirectory()) await walk(inside, level + 1);
      // Links to files are followed, links to folders are not: they could lead anywhere. Only regular files are ever opened.
      else if (isProfileName(entry.name) && (await attempt(inside, () => stat(inside))).isFile()) files.add(await realpath(inside));
    }
  };
  await walk(folder, 0);
  return [...files].sort();
}

/**
 * The text of a profile. One that is larger than allowed is cut right behind the limit, so that checking it says so.
 * @throws {ProfileUnreadableError}
 */
export function readProfileText(file: string): string {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) throw new Error("it is no regular file");
    if (stats.size <= LIMITS.profileBytes) return readFileSync(file, "utf8");
    return " ".repeat(LIMITS.profileBytes + 1);
  } catch (error) {
    throw new ProfileUnreadableError({ path: file }, { cause: error });
  }
}
