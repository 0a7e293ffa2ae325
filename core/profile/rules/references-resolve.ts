import type { ResolvedCard } from "../resolved-card.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const referencesResolve: ProfileRule<ResolvedCard> = {
  name: "references-resolve",
  summary: "`use` is the id of a controller profile, `chip` that of a memory profile, and these have no findings of their own.",
  *check({ problems }) {
    yield* problems;
  },
};
