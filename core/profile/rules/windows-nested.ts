import { placementsOf } from "../card-uses.ts";
import { lookUp } from "../path.ts";
import type { CardProfile } from "../profile.ts";
import type { ProfileRule } from "./profile-rule.ts";

/** The windows that a window lies behind: those of the controllers that it can be reached through. */
function windowsBefore(name: string, { windows, controllers }: CardProfile): readonly string[] {
  const window = lookUp(windows, name);
  const through = window ? placementsOf(name, window).flatMap(({ place }) => place.through ?? []) : [];
  return through
    .map((controller) => lookUp(controllers, controller))
    .flatMap((controller) =>
      controller ? [controller.window, ...Object.values(controller.otherWindows ?? {}).map(({ window }) => window)] : [],
    );
}

/** Whether a window is reached through itself, at any distance. */
function isBehindItself(name: string, before: ReadonlyMap<string, readonly string[]>): boolean {
  const reached = new Set<string>();
  const open = [...(before.get(name) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...(before.get(next) ?? []));
  }
  return reached.has(name);
}

export const windowsNested: ProfileRule<CardProfile> = {
  name: "windows-nested",
  summary: "No window is reached through itself.",
  *check(card) {
    const before = new Map(Object.keys(card.windows).map((name) => [name, windowsBefore(name, card)]));
    for (const name of before.keys()) {
      if (isBehindItself(name, before)) yield { path: ["windows", name], at: "key", message: `window "${name}" is reached through itself` };
    }
  },
};
