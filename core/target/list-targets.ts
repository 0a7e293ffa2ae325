import { existsSync } from "node:fs";
import { profileFiles, readProfileText } from "../profile/profile-files.ts";
import { type ProfileHead, readProfileHead } from "../profile/profile-head.ts";
import { defaultStatePath, type HostFolders } from "./state-folder.ts";

/** A card that can be named on the command line. */
export interface ListedCard {
  readonly address: string;
  /** Id of its profile. */
  readonly profile: string;
  readonly name: string;
  /** `saved`: a virtual card that was used before; `available`: one that its first use will make, with erased flash. */
  readonly state: "saved" | "available";
}

export interface ListRequest {
  /** Folders of profiles. */
  readonly folders: readonly string[];
  readonly host: HostFolders;
}

/** Profiles under this name describe cards that exist only as device models. */
const VIRTUAL = "virtual/";

/**
 * All virtual cards that there are profiles of, those with saved content first. Looks at the heads of the profiles only: a list must be
 * quick, and a profile with mistakes is no reason not to show the others.
 *
 * @throws {ProfileUnreadableError} {@link ProfileFolderTooLargeError}
 */
export async function listTargets({ folders, host }: ListRequest): Promise<readonly ListedCard[]> {
  const files = new Set((await Promise.all(folders.map(profileFiles))).flat());
  const cards = [...files]
    .map((file) => readProfileHead(readProfileText(file)))
    .filter((head): head is ProfileHead => typeof head !== "string" && head.kind === "card" && head.id.startsWith(VIRTUAL))
    .map(({ id, name }): ListedCard => {
      const state = existsSync(defaultStatePath(host, id)) ? "saved" : "available";
      return { address: `sim:${id}`, profile: id, name, state };
    });
  return cards.sort((a, b) => b.state.localeCompare(a.state) || a.address.localeCompare(b.address));
}
