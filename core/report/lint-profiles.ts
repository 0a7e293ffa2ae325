import { realpathSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { Catalog } from "../profile/catalog.ts";
import { checkReferences } from "../profile/check-references.ts";
import { ProfileUnreadableError } from "../profile/errors.ts";
import { sortFindings } from "../profile/load-profile.ts";
import type { Finding } from "../profile/profile.ts";
import { profileFiles, readProfileText } from "../profile/profile-files.ts";
import { readProfileHead } from "../profile/profile-head.ts";
import { LintSource } from "./lint-source.ts";
import { type LintedFile, type LintedProfile, lintProfile } from "./linted-profile.ts";

export interface LintResult {
  readonly fileCount: number;
  readonly findings: readonly Finding[];
}

/**
 * Checks files, and all profiles in folders, each by itself and the cards together with what they name; of a profile with
 * findings all is checked that is right. What is checked may name each other, and everything in the catalogue.
 *
 * @throws {ProfileUnreadableError} for a path that does not exist or cannot be read
 */
export async function lintProfiles(paths: readonly string[], catalog: Catalog): Promise<LintResult> {
  const files = new Map((await Promise.all(paths.map(filesAt))).flat().map((file) => [file.realPath, file]));
  const profiles = [...files.values()].map(lintProfile);
  const source = new LintSource(profiles, catalog);
  const findings = profiles.flatMap((profile) =>
    sortFindings([...profile.findings, ...sameIds(profile, profiles, catalog), ...references(profile, source)]),
  );
  return { fileCount: profiles.length, findings };
}

function references({ rest, text, file }: LintedProfile, source: LintSource): readonly Finding[] {
  if (rest?.profile.kind !== "card") return [];
  return checkReferences({ card: rest.profile, broken: rest.broken, text, file }, source);
}

/**
 * Other files with the same id: of those that are checked, and of the catalogue's when the profile is in there itself. One that
 * is not may be the next edition of one that is.
 */
function sameIds({ id, idPlace, file, realPath }: LintedProfile, profiles: readonly LintedProfile[], catalog: Catalog): Finding[] {
  if (id === undefined) return [];
  const checked = profiles.filter((other) => other.id === id);
  const known = catalog.duplicates.flatMap(({ files }) => (files.includes(realPath) ? files : []));
  const isChecked = (path: string) => checked.some((other) => other.realPath === path);
  const others = [
    ...checked.filter((other) => other.realPath !== realPath).map((other) => other.file),
    ...known.filter((path) => !isChecked(path)),
  ];
  return [...new Set(others)].map((other) => ({ file, ...idPlace, message: `${id} is also the id of ${other}`, rule: "id-once" }));
}

/** A file as it is named; of a folder the files that call themselves profiles, under the folder's name as it was given. */
async function filesAt(path: string): Promise<readonly LintedFile[]> {
  const realPath = realPathOf(path);
  if (!statSync(realPath).isDirectory()) return [{ file: path, realPath, text: readProfileText(path) }];
  const files = (await profileFiles(path)).map((file) => ({
    file: join(path, relative(realPath, file)),
    realPath: file,
    text: readProfileText(file),
  }));
  return files.filter(({ text }) => readProfileHead(text) !== "unrelated");
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw new ProfileUnreadableError({ path }, { cause: error });
  }
}
