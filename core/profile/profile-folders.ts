import { existsSync } from "node:fs";
import { join } from "node:path";

export interface FolderSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
  /** The folder that comes with barflash. */
  readonly builtIn: string;
}

/**
 * Folders that are searched for profiles: the built-in one, those of `BARFLASH_PROFILE_PATH` (separated by colons), and
 * `barflash/profiles` in the XDG data folder if it exists. Their order means nothing: the same id twice is an error.
 */
export function profileFolders({ env, home, builtIn }: FolderSources): readonly string[] {
  const named = (env.BARFLASH_PROFILE_PATH ?? "").split(":").filter((folder) => folder !== "");
  // The XDG base directory specification: an empty variable counts as unset.
  const own = join(env.XDG_DATA_HOME || join(home, ".local", "share"), "barflash", "profiles");
  return [builtIn, ...named, ...(existsSync(own) ? [own] : [])];
}
