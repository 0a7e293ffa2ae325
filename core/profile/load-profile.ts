import { BrokenParts } from "./broken-parts.ts";
import { ProfileInvalidError } from "./errors.ts";
import { firstFindings } from "./first-findings.ts";
import { LIMITS } from "./limits.ts";
import type { NamedFinding } from "./path.ts";
import type { Place } from "./places.ts";
import type { Finding, Profile } from "./profile.ts";
import { applyProfileRules } from "./profile-rules.ts";
import { readDocument } from "./read-document.ts";
import { type Salvage, salvage } from "./salvage.ts";
import { profileSchema } from "./schema/profile-schema.ts";
import { parseShape } from "./shape-issues.ts";

export interface CheckedProfile {
  /** Absent when there is any finding. */
  readonly profile?: Profile;
  /** By place. Empty when the profile can be used. */
  readonly findings: readonly Finding[];
  /** What can still be checked when there are findings; absent when too little is right for that. */
  readonly rest?: Salvage;
}

/** Everything that is wrong with a document's shape and meaning, or the profile that it holds. */
function checkRoot(root: unknown): { rest?: Salvage; findings: readonly NamedFinding[] } {
  const shape = parseShape(profileSchema, root);
  // Where so much is wrong, the rules would only speak of stand-ins.
  if (shape.issues.length > LIMITS.findings) return { findings: firstFindings(shape.issues) };
  const rest = "data" in shape ? { profile: shape.data, broken: new BrokenParts() } : salvage(root, shape.issues);
  if (rest === undefined) return { findings: shape.issues };
  const more = applyProfileRules(rest.profile).filter((finding) => !rest.broken.isEcho(finding));
  return { rest, findings: [...shape.issues, ...more] };
}

const byPlace = (a: Finding, b: Finding) => a.line - b.line || a.column - b.column || a.message.localeCompare(b.message);

/** Findings with the same place and words may come from two uses of one thing; one is enough. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const unique = new Map(findings.map((finding) => [`${finding.line}:${finding.column} ${finding.message}`, finding]));
  return [...unique.values()].sort(byPlace);
}

/**
 * Checks the text of one profile, YAML or JSON, and finds everything that is wrong with it by itself; what it names in other
 * profiles is for `checkReferences`. Never throws for any text.
 *
 * @param file only for the findings
 */
export function checkProfile(text: string, file: string): CheckedProfile {
  const { root, places, findings: textFindings } = readDocument(text);
  const inFile = ({ line, column }: Place, { message, rule }: { message: string; rule: string }): Finding => ({
    file,
    line,
    column,
    message,
    rule,
  });
  const early = textFindings.map((finding) => inFile(places.atOffset(finding.offset), finding));
  if (root === undefined) return { findings: sortFindings(early) };
  const { rest, findings } = checkRoot(root);
  const all = sortFindings([...early, ...findings.map((finding) => inFile(places.atPath(finding.path, finding.at), finding))]);
  return { findings: all, ...(rest && { rest, ...(all.length === 0 && { profile: rest.profile }) }) };
}

/**
 * The profile in a text, YAML or JSON.
 *
 * @param file only for the error
 * @throws {ProfileInvalidError} with every finding
 */
export function loadProfile(text: string, file: string): Profile {
  const { profile, findings } = checkProfile(text, file);
  if (profile === undefined) throw new ProfileInvalidError({ file, findings });
  return profile;
}
