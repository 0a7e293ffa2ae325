import { placementsOf } from "../card-uses.ts";
import { LIMITS } from "../limits.ts";
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

/** How many windows each one is reached through, itself included. One that is reached through itself counts once. */
function depths(before: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  const depthOf = (name: string): number => {
    const found = known.get(name);
    if (found !== undefined) return found;
    known.set(name, 1);
    // At most as deep as there are windows, which the schema bounds.
    const depth = 1 + Math.max(0, ...(before.get(name) ?? []).map(depthOf));
    known.set(name, depth);
    return depth;
  };
  for (const name of before.keys()) depthOf(name);
  return known;
}

export const windowsNested: ProfileRule<CardProfile> = {
  name: "windows-nested",
  summary: `No window is reached through itself, and none through more than ${LIMITS.windowDepth - 1} others.`,
  *check(card) {
    const before = new Map(Object.keys(card.windows).map((name) => [name, windowsBefore(name, card)]));
    const depth = depths(before);
    for (const name of before.keys()) {
      const place = { path: ["windows", name], at: "key" } as const;
      if (isBehindItself(name, before)) yield { ...place, message: `window "${name}" is reached through itself` };
      // Those behind it are too deep because it is.
      else if (depth.get(name) === LIMITS.windowDepth + 1)
        yield {
          ...place,
          message: `window "${name}" is reached through ${LIMITS.windowDepth} others; at most ${LIMITS.windowDepth - 1} are allowed`,
        };
    }
  },
};
