import { existsSync } from "node:fs";
import type { Catalog } from "../profile/catalog.ts";
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

/** Profiles under this name describe cards that exist only as device models. */
const VIRTUAL = "virtual/";

/** All virtual cards that the catalogue knows, those with saved content first. */
export async function listTargets({
  catalog,
  host,
}: {
  readonly catalog: Catalog;
  readonly host: HostFolders;
}): Promise<readonly ListedCard[]> {
  const profiles = catalog.list().filter(({ kind, id }) => kind === "card" && id.startsWith(VIRTUAL));
  const cards = profiles.map(
    ({ id, name }): ListedCard => ({
      address: `sim:${id}`,
      profile: id,
      name,
      state: existsSync(defaultStatePath(host, id)) ? "saved" : "available",
    }),
  );
  return cards.sort((a, b) => b.state.localeCompare(a.state) || a.address.localeCompare(b.address));
}
