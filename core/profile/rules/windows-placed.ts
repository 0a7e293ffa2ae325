import { keysOf } from "../path.ts";
import type { CardProfile } from "../profile.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const windowsPlaced: ProfileRule<CardProfile> = {
  name: "windows-placed",
  summary: "A window is either in a `bar` or at a `memory` address.",
  *check({ windows }) {
    for (const [name, { bar, memory }] of Object.entries(windows)) {
      if ((bar === undefined) === (memory === undefined))
        yield {
          path: ["windows", name],
          at: "key",
          message: "expected either `bar` or `memory`",
          presumes: keysOf(["windows", name], "bar", "memory"),
        };
    }
  },
};
