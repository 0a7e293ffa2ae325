import type { CardProfile } from "../profile.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const cardDeclaredUsed: ProfileRule<CardProfile> = {
  name: "card-declared-used",
  summary: "Every window holds a controller, every controller has a memory.",
  *check({ windows, controllers, memories }) {
    const usedWindows = new Set(Object.values(controllers).map(({ window }) => window));
    const usedControllers = new Set(Object.values(memories).map(({ controller }) => controller));
    for (const name of Object.keys(windows)) {
      if (!usedWindows.has(name))
        yield { path: ["windows", name], at: "key", message: `no controller lies in window "${name}"`, unmentioned: name };
    }
    for (const name of Object.keys(controllers)) {
      if (!usedControllers.has(name))
        yield { path: ["controllers", name], at: "key", message: `no memory is behind controller "${name}"`, unmentioned: name };
    }
  },
};
