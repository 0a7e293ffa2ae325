import { didYouMean } from "../nearest.ts";
import type { CardProfile } from "../profile.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const cardNamesResolve: ProfileRule<CardProfile> = {
  name: "card-names-resolve",
  summary: "A controller lies in one of `windows`, a memory behind one of `controllers`.",
  *check({ windows, controllers, memories }) {
    for (const [name, { window }] of Object.entries(controllers)) {
      if (Object.hasOwn(windows, window)) continue;
      const message = `there is no window "${window}"${didYouMean(window, Object.keys(windows))}`;
      yield { path: ["controllers", name, "window"], message, presumes: [["windows", window]] };
    }
    for (const [name, { controller }] of Object.entries(memories)) {
      if (Object.hasOwn(controllers, controller)) continue;
      const message = `there is no controller "${controller}"${didYouMean(controller, Object.keys(controllers))}`;
      yield { path: ["memories", name, "controller"], message, presumes: [["controllers", controller]] };
    }
  },
};
