import type { CardProfile } from "../profile.ts";
import type { ProfileRule } from "./profile-rule.ts";

/** Keys that mean nothing without a controller that reloads. */
const OF_CONTROLLER = ["with", "memory"] as const;

export const reloadConsistent: ProfileRule<CardProfile> = {
  name: "reload-consistent",
  summary: "`reload` has a `controller`, a `link`, or both; without a controller neither `with` nor `memory`.",
  *check({ reload }) {
    if (reload === undefined || reload.controller !== undefined) return;
    if (reload.link === undefined)
      yield {
        path: ["reload"],
        at: "key",
        message: "`reload` needs `controller` or `link`",
        presumes: [
          ["reload", "controller"],
          ["reload", "link"],
        ],
      };
    for (const key of OF_CONTROLLER) {
      if (reload[key] !== undefined)
        yield {
          path: ["reload", key],
          at: "key",
          message: `\`${key}\` is for a reload through a controller`,
          presumes: [["reload", "controller"]],
        };
    }
  },
};
