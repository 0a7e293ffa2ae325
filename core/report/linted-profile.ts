import { type CheckedProfile, checkProfile } from "../profile/load-profile.ts";
import { valueAt } from "../profile/path.ts";
import type { Place } from "../profile/places.ts";
import { readProfileHead } from "../profile/profile-head.ts";
import { readDocument } from "../profile/read-document.ts";

export interface LintedFile {
  /** As it was named. */
  readonly file: string;
  readonly realPath: string;
  readonly text: string;
}

export interface LintedProfile extends LintedFile, CheckedProfile {
  /** Absent when it cannot be read. */
  readonly id?: string;
  readonly idPlace: Place;
}

/** Checks a file by itself. */
export function lintProfile(file: LintedFile): LintedProfile {
  const { root, places } = readDocument(file.text);
  const head = readProfileHead(file.text);
  // A head is also read from text that is broken further down, and needs more than an id.
  const id = typeof head === "string" ? valueAt(root, ["id"]) : head.id;
  return { ...file, ...checkProfile(file.text, file.file), ...(typeof id === "string" && { id }), idPlace: places.atPath(["id"]) };
}
