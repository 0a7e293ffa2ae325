import type { Catalog } from "../profile/catalog.ts";
import { loadProfile } from "../profile/load-profile.ts";
import type { Profile } from "../profile/profile.ts";
import { isProfilePath, readProfileText } from "../profile/profile-files.ts";
import { compileProtocol } from "./compile-protocol.ts";
import { explainCard } from "./explain-card.ts";
import { formatMemory } from "./format-memory.ts";
import { formatProtocol } from "./format-protocol.ts";

export interface ExplainedProfile {
  readonly profile: Profile;
  /** Everything with all names resolved; a controller has its default parameters. */
  readonly listing: string;
}

/**
 * Explains a profile of any kind.
 *
 * @param idOrPath as for {@link Catalog.card}
 * @throws what the catalogue throws
 */
export function explainProfile(idOrPath: string, catalog: Catalog): ExplainedProfile {
  const profile = profileAt(idOrPath, catalog);
  return { profile, listing: listingOf(profile, catalog) };
}

function profileAt(idOrPath: string, catalog: Catalog): Profile {
  const kind = isProfilePath(idOrPath)
    ? loadProfile(readProfileText(idOrPath), idOrPath).kind
    : catalog.list().find(({ id }) => id === idOrPath)?.kind;
  // A card is checked against the profiles that it names, also when it is a file; an id that is unknown is refused there too.
  if (kind === "card" || kind === undefined) return catalog.card(idOrPath);
  if (isProfilePath(idOrPath)) return loadProfile(readProfileText(idOrPath), idOrPath);
  return kind === "controller" ? catalog.controller(idOrPath) : catalog.memory(idOrPath);
}

function listingOf(profile: Profile, catalog: Catalog): string {
  switch (profile.kind) {
    case "card":
      return explainCard(profile, catalog);
    case "controller":
      return formatProtocol(compileProtocol(profile, {}));
    case "memory":
      return formatMemory(profile);
    default:
      return profile satisfies never;
  }
}
