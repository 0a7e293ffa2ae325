import { realpathSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { Catalog } from "../profile/catalog.ts";
import { checkReferences } from "../profile/check-references.ts";
import { ProfileUnreadableError } from "../profile/errors.ts";
import { checkProfile } from "../profile/load-profile.ts";
import type { Finding, Profile } from "../profile/profile.ts";
import { profileFiles, readProfileText } from "../profile/profile-files.ts";
import { readProfileHead } from "../profile/profile-head.ts";
import type { ProfileSource } from "../profile/resolved-card.ts";

export interface LintResult {
  readonly fileCount: number;
  readonly findings: readonly Finding[];
}

interface LintedFile {
  readonly file: string;
  readonly text: string;
}

/**
 * Checks files, and all profiles in folders, each by itself and then the cards together with what they name. What is checked
 * may name each other, and everything in the catalogue.
 *
 * @throws {ProfileUnreadableError} for a path that does not exist or cannot be read
 */
export async function lintProfiles(paths: readonly string[], catalog: Catalog): Promise<LintResult> {
  const files = (await Promise.all(paths.map(filesAt))).flat();
  const findings: Finding[] = [];
  const profiles = new Map<string, { readonly profile: Profile } & LintedFile>();
  for (const { file, text } of files) {
    const { profile, findings: own } = checkProfile(text, file);
    findings.push(...own);
    if (profile !== undefined) profiles.set(profile.id, { profile, file, text });
  }
  const source: ProfileSource = {
    controller: (id) => {
      const profile = profiles.get(id)?.profile;
      return profile?.kind === "controller" ? profile : catalog.controller(id);
    },
    memory: (id) => {
      const profile = profiles.get(id)?.profile;
      return profile?.kind === "memory" ? profile : catalog.memory(id);
    },
  };
  for (const { profile: card, text, file } of profiles.values()) {
    if (card.kind === "card") findings.push(...checkReferences({ card, text, file }, source));
  }
  return { fileCount: files.length, findings };
}

/** A file as it is named; of a folder the files that call themselves profiles, under the folder's name as it was given. */
async function filesAt(path: string): Promise<readonly LintedFile[]> {
  if (!isFolder(path)) return [{ file: path, text: readProfileText(path) }];
  const real = realpathSync(path);
  const files = (await profileFiles(path)).map((file) => ({ file: join(path, relative(real, file)), text: readProfileText(file) }));
  return files.filter(({ text }) => readProfileHead(text) !== "unrelated");
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw new ProfileUnreadableError({ path }, { cause: error });
  }
}
