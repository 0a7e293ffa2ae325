import type { SourceUse } from "../sources-of.ts";
import type { ProfileRule } from "./profile-rule.ts";

/** The same rule for each kind of profile. */
export function documentsUsed<Subject>(
  sourcesOf: (subject: Subject) => Iterable<SourceUse>,
  documentsOf: (subject: Subject) => Readonly<Record<string, string>>,
): ProfileRule<Subject> {
  return {
    name: "documents-used",
    summary: "Every document is the source of something.",
    *check(subject) {
      const used = new Set([...sourcesOf(subject)].map(({ text }) => text.split(/[ ,;:]/, 1)[0]));
      for (const key of Object.keys(documentsOf(subject))) {
        if (!used.has(key)) yield { path: ["documents", key], at: "key", message: `no source cites "${key}"`, unmentioned: key };
      }
    },
  };
}
