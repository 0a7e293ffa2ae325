import { controllerUses } from "../card-uses.ts";
import type { CardProfile } from "../profile.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const cardDeclaredUsed: ProfileRule<CardProfile> = {
  name: "card-declared-used",
  summary: "Every window holds a controller; every controller has a memory, a window behind it, `load` or `reload`.",
  *check(card) {
    const usedWindows = new Set(
      Object.values(card.controllers).flatMap(({ window, otherWindows = {} }) => [
        window,
        ...Object.values(otherWindows).map((other) => other.window),
      ]),
    );
    const usedControllers = new Set(controllerUses(card).map(({ controller }) => controller));
    for (const name of Object.keys(card.windows)) {
      if (!usedWindows.has(name))
        yield { path: ["windows", name], at: "key", message: `no controller lies in window "${name}"`, unmentioned: name };
    }
    for (const name of Object.keys(card.controllers)) {
      if (!usedControllers.has(name))
        yield { path: ["controllers", name], at: "key", message: `nothing is behind controller "${name}"`, unmentioned: name };
    }
  },
};
