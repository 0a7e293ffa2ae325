import { existsSync } from "node:fs";
import type { Catalog } from "../profile/catalog.ts";
import { mayMatch } from "../profile/match-cards.ts";
import type { CardProfile } from "../profile/profile.ts";
import { profileFiles, readProfileText } from "../profile/profile-files.ts";
import { isVirtual, type ProfileHead, readProfileHead } from "../profile/profile-head.ts";
import { type FunctionFacts, functionFacts } from "./function-facts.ts";
import { namesOf, readFunctions } from "./list-functions.ts";
import { profilesFor } from "./profile-of-function.ts";
import { defaultStatePath, type HostFolders } from "./state-folder.ts";

/** A card that can be named on the command line. */
export interface ListedCard {
  readonly address: string;
  /** Id of its profile; absent on a PCI function that none fits, or several do. */
  readonly profile?: string;
  /** Ids of all profiles that fit, where they are several. */
  readonly profiles?: readonly string[];
  readonly name: string;
  /**
   * `free`: a real card that no driver has; `bound`: one that a driver has; `saved`: a virtual card that was used before; `available`: one
   * that its first use will make, with erased flash.
   */
  readonly state: "free" | "bound" | "saved" | "available";
  /** Of a real card. */
  readonly pci?: FunctionFacts;
}

export interface ListRequest {
  /** Folders of profiles. */
  readonly folders: readonly string[];
  readonly host: HostFolders;
  /** Opened only where this machine has PCI functions at all. */
  readonly openCatalog: () => Promise<Catalog>;
  /** Whether PCI functions that fit no profile are listed too. */
  readonly all: boolean;
}

/**
 * Real cards first, then all virtual ones that there are profiles of, those with saved content before the others. Looks at the heads of the
 * profiles only, unless one may fit a card: a list must be quick, and a profile with mistakes is no reason not to show the others.
 *
 * @throws {ProfileUnreadableError} {@link ProfileFolderTooLargeError}, and the errors of the catalogue
 */
export async function listTargets({ folders, host, openCatalog, all }: ListRequest): Promise<readonly ListedCard[]> {
  const files = new Set((await Promise.all(folders.map(profileFiles))).flat());
  const texts = [...files].map((file) => readProfileText(file));
  return [...(await listReal({ host, openCatalog, all }, texts)), ...listVirtual(texts, host)];
}

async function listReal(
  { host, openCatalog, all }: Omit<ListRequest, "folders">,
  texts: readonly string[],
): Promise<readonly ListedCard[]> {
  const functions = readFunctions(host);
  const catalog = texts.some((text) => mayMatch(text, functions)) ? await openCatalog() : undefined;
  const nameOf = namesOf(host);
  const listed = functions.map((found) => ({ found, profiles: catalog === undefined ? [] : profilesFor(found, catalog) }));
  return listed
    .filter(({ profiles }) => all || profiles.length > 0)
    .map(({ found, profiles }) => listedFunction(functionFacts(found, nameOf), profiles));
}

function listedFunction(facts: FunctionFacts, profiles: readonly CardProfile[]): ListedCard {
  const [only, ...others] = profiles;
  const ids = `PCI ${facts.vendorId}:${facts.deviceId}`;
  return {
    address: facts.address,
    ...(only !== undefined && others.length === 0 ? { profile: only.id } : {}),
    ...(others.length > 0 ? { profiles: profiles.map(({ id }) => id) } : {}),
    name: only === undefined ? (facts.name ?? ids) : others.length === 0 ? only.name : profiles.map(({ id }) => id).join(" or "),
    state: facts.driver === undefined ? "free" : "bound",
    pci: facts,
  };
}

function listVirtual(texts: readonly string[], host: HostFolders): readonly ListedCard[] {
  const cards = texts
    .map(readProfileHead)
    .filter((head): head is ProfileHead => typeof head !== "string" && head.kind === "card" && isVirtual(head.id))
    .map(({ id, name }): ListedCard => {
      const state = existsSync(defaultStatePath(host, id)) ? "saved" : "available";
      return { address: `sim:${id}`, profile: id, name, state };
    });
  return cards.sort((a, b) => b.state.localeCompare(a.state) || a.address.localeCompare(b.address));
}
