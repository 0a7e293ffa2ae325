import { didYouMean } from "../nearest.ts";
import type { SourceUse } from "../sources-of.ts";
import type { ProfileRule } from "./profile-rule.ts";

const MEASURED = /^measured (\d{4}-\d\d-\d\d)(?= |$)/;
const DERIVED = /^derived: \S/;

const firstWord = (text: string): string => text.split(/[ ,;:]/, 1)[0] ?? "";

/** What is wrong with a source, or undefined. */
function objection(text: string, documents: Readonly<Record<string, string>>): string | undefined {
  const first = firstWord(text);
  if (Object.hasOwn(documents, first)) return undefined;
  if (first === "measured") {
    const day = MEASURED.exec(text)?.[1];
    // A day that does not exist, such as 2026-02-30, becomes another one or none.
    const exists = day !== undefined && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);
    return exists ? undefined : "expected `measured YYYY-MM-DD`, and what was measured";
  }
  if (first === "derived") return DERIVED.test(text) ? undefined : "expected `derived: ` and how";
  return `"${first}" is not a key of \`documents\`${didYouMean(first, [...Object.keys(documents), "measured", "derived"])}`;
}

/** The same rule for each kind of profile. */
export function sourcesResolve<Subject>(
  sourcesOf: (subject: Subject) => Iterable<SourceUse>,
  documentsOf: (subject: Subject) => Readonly<Record<string, string>>,
): ProfileRule<Subject> {
  return {
    name: "sources-resolve",
    summary: "A source begins with a key of `documents`, or is `measured YYYY-MM-DD …` or `derived: <how>`.",
    *check(subject) {
      for (const { text, path } of sourcesOf(subject)) {
        const message = objection(text, documentsOf(subject));
        if (message) yield { path, message, presumes: [["documents", firstWord(text)]] };
      }
    },
  };
}
