import type { BrokenParts } from "../profile/broken-parts.ts";
import type { Catalog } from "../profile/catalog.ts";
import { ProfileInvalidError, ProfileNotFoundError } from "../profile/errors.ts";
import { nearest } from "../profile/nearest.ts";
import type { ControllerProfile, MemoryProfile, Profile, ProfileKind } from "../profile/profile.ts";
import type { ProfileSource } from "../profile/resolved-card.ts";
import type { LintedProfile } from "./linted-profile.ts";

/** The profiles that are checked, with findings or without, before those of the catalogue. */
export class LintSource implements ProfileSource {
  private readonly broken = new Map<Profile, BrokenParts>();

  constructor(
    private readonly profiles: readonly LintedProfile[],
    private readonly catalog: Catalog,
  ) {
    for (const { rest } of profiles) if (rest) this.broken.set(rest.profile, rest.broken);
  }

  controller(id: string): ControllerProfile {
    const profile = this.find(id, "controller");
    return profile?.kind === "controller" ? profile : this.catalog.controller(id);
  }

  memory(id: string): MemoryProfile {
    const profile = this.find(id, "memory");
    return profile?.kind === "memory" ? profile : this.catalog.memory(id);
  }

  brokenIn(profile: Profile): BrokenParts | undefined {
    return this.broken.get(profile);
  }

  /** Undefined for what the catalogue has. */
  private find(id: string, kind: ProfileKind): Profile | undefined {
    const linted = this.profiles.find((profile) => profile.id === id);
    if (linted && !linted.rest) throw new ProfileInvalidError(linted);
    const actualKind = linted?.rest?.profile.kind;
    if (actualKind === kind) return linted?.rest?.profile;
    const entries = this.catalog.list();
    if (actualKind === undefined && entries.some((entry) => entry.id === id)) return undefined;
    const ids = [...entries, ...this.profiles.flatMap(({ rest }) => (rest ? [rest.profile] : []))];
    const near = nearest(id, new Set(ids.filter((other) => other.kind === kind).map((other) => other.id)));
    throw new ProfileNotFoundError({ id, kind, near, ...(actualKind && { actualKind }), unreadable: [] });
  }
}
