import { realpathSync } from "node:fs";
import { checkReferences } from "./check-references.ts";
import { type ProfileDuplicate, ProfileDuplicateError, ProfileInvalidError, ProfileNotFoundError } from "./errors.ts";
import { loadProfile } from "./load-profile.ts";
import { type FunctionIds, matchQuality, mayMatch } from "./match-cards.ts";
import { nearest } from "./nearest.ts";
import type { CardProfile, ControllerProfile, MemoryProfile, Profile, ProfileKind, SpiNorProfile } from "./profile.ts";
import { isProfilePath, profileFiles, readProfileText } from "./profile-files.ts";
import { isVirtual, type ProfileHead, readProfileHead } from "./profile-head.ts";

export interface CatalogEntry extends ProfileHead {
  /** Real path. */
  readonly file: string;
}

/** All profiles of some folders. A profile is checked when it is asked for, not before. */
export interface Catalog {
  /** By id. */
  list(): readonly CatalogEntry[];
  /** Files that call themselves profiles and have no id that can be read; `profile lint` tells why. */
  readonly unreadable: readonly string[];
  /** Pairs of files with the same id, of which the first counts. Empty unless they were to be kept. */
  readonly duplicates: readonly ProfileDuplicate[];
  /**
   * @param idOrPath `vendor/name`, or the path of a file: it ends in .yaml, .yml or .json
   * @throws {ProfileNotFoundError}
   * @throws {ProfileDuplicateError} for a file whose id another file of the catalogue has
   * @throws {ProfileInvalidError} also when the card does not fit the profiles that it names
   * @throws {ProfileUnreadableError}
   */
  card(idOrPath: string): CardProfile;
  /** Errors as {@link Catalog.card}. */
  controller(id: string): ControllerProfile;
  /** Errors as {@link Catalog.card}. */
  memory(id: string): MemoryProfile;
  /**
   * Cards that a PCI function can be, those that fit best: a match with subsystem ids goes before one without. Cards with mistakes, and
   * those that exist only as device models, are left out.
   */
  cardsFor(ids: FunctionIds): readonly CardProfile[];
  /** A `spi-nor` profile. @param jedecId 6 small hex digits @throws {ProfileInvalidError} for any memory profile with findings */
  memoryByJedecId(jedecId: string): SpiNorProfile | undefined;
}

type OfKind<K extends ProfileKind> = Extract<Profile, { kind: K }>;

class FileCatalog implements Catalog {
  private readonly loaded = new Map<string, Profile>();

  constructor(
    private readonly entries: ReadonlyMap<string, CatalogEntry>,
    readonly unreadable: readonly string[],
    readonly duplicates: readonly ProfileDuplicate[],
  ) {}

  list(): readonly CatalogEntry[] {
    return [...this.entries.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  card(idOrPath: string): CardProfile {
    const file = isProfilePath(idOrPath) ? idOrPath : this.find(idOrPath, "card").file;
    const known = this.loaded.get(file);
    if (known?.kind === "card") return known;
    const text = readProfileText(file);
    const card = this.ofKind(loadProfile(text, file), "card");
    this.refuseSecond(card.id, file);
    const findings = checkReferences({ card, text, file }, this);
    if (findings.length > 0) throw new ProfileInvalidError({ file, findings });
    this.loaded.set(file, card);
    return card;
  }

  controller(id: string): ControllerProfile {
    return this.load(this.find(id, "controller"), "controller");
  }

  memory(id: string): MemoryProfile {
    return this.load(this.find(id, "memory"), "memory");
  }

  cardsFor(ids: FunctionIds): readonly CardProfile[] {
    const ranked = this.list()
      .filter(({ id, kind, file }) => kind === "card" && !isVirtual(id) && mayMatch(readProfileText(file), [ids]))
      .map(({ id }) => this.cardIfValid(id))
      .filter((card): card is CardProfile => card !== undefined)
      .map((card) => ({ card, quality: matchQuality(card, ids) ?? 0 }));
    const best = Math.max(1, ...ranked.map(({ quality }) => quality));
    return ranked.filter(({ quality }) => quality === best).map(({ card }) => card);
  }

  private cardIfValid(id: string): CardProfile | undefined {
    try {
      return this.card(id);
    } catch (error) {
      if (error instanceof ProfileInvalidError) return undefined;
      throw error;
    }
  }

  memoryByJedecId(jedecId: string): SpiNorProfile | undefined {
    const memories = this.list().filter(({ kind }) => kind === "memory");
    const chips = memories.map((entry) => this.load(entry, "memory")).filter((memory) => memory.type === "spi-nor");
    return chips.find((chip) => chip.jedecId === jedecId);
  }

  /** A file that is named by its path may be one of ours, but no other one with the same id: whose numbers would hold? */
  private refuseSecond(id: string, file: string): void {
    const other = this.entries.get(id);
    if (other !== undefined && other.file !== realpathSync(file)) throw new ProfileDuplicateError({ id, files: [other.file, file] });
  }

  private find(id: string, kind: ProfileKind): CatalogEntry {
    const entry = this.entries.get(id);
    if (entry?.kind === kind) return entry;
    const ids = this.list().filter((other) => other.kind === kind);
    const near = nearest(
      id,
      ids.map((other) => other.id),
    );
    throw new ProfileNotFoundError({ id, kind, near, ...(entry && { actualKind: entry.kind }), unreadable: this.unreadable });
  }

  private load<K extends ProfileKind>({ file }: CatalogEntry, kind: K): OfKind<K> {
    const profile = this.loaded.get(file) ?? loadProfile(readProfileText(file), file);
    this.loaded.set(file, profile);
    return this.ofKind(profile, kind);
  }

  private ofKind<K extends ProfileKind>(profile: Profile, kind: K): OfKind<K> {
    if (profile.kind !== kind) throw new ProfileNotFoundError({ id: profile.id, kind, near: [], actualKind: profile.kind, unreadable: [] });
    // `kind` is what tells the three apart, and it was compared just now.
    return profile as OfKind<K>;
  }
}

export interface CatalogOptions {
  /** `refuse` when absent. */
  readonly duplicates?: "refuse" | "keep";
}

/**
 * Looks for profiles (`*.yaml`, `*.yml`, `*.json`) in folders and the folders inside. Reads only the head of each, because most
 * commands need two or three of them.
 *
 * @param options what becomes of two files with the same id; `profile lint` keeps them, to report them
 * @throws {ProfileDuplicateError} when two files have the same id, unless they are kept
 * @throws {ProfileUnreadableError}
 * @throws {ProfileFolderTooLargeError}
 */
export async function openCatalog(folders: readonly string[], options: CatalogOptions = {}): Promise<Catalog> {
  const files = new Set((await Promise.all(folders.map(profileFiles))).flat());
  const entries = new Map<string, CatalogEntry>();
  const unreadable: string[] = [];
  const duplicates: ProfileDuplicate[] = [];
  for (const file of files) {
    const head = readProfileHead(readProfileText(file));
    if (head === "unreadable") unreadable.push(file);
    if (typeof head === "string") continue;
    const other = entries.get(head.id);
    if (other) duplicates.push({ id: head.id, files: [other.file, file] });
    else entries.set(head.id, { ...head, file });
  }
  const [duplicate] = duplicates;
  if (duplicate && options.duplicates !== "keep") throw new ProfileDuplicateError(duplicate);
  return new FileCatalog(entries, unreadable, duplicates);
}
