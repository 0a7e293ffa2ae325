import { BrokenParts } from "./broken-parts.ts";
import { isMap, type Path } from "./path.ts";
import type { Profile } from "./profile.ts";
import { profileSchema } from "./schema/profile-schema.ts";
import { parseShape, type ShapeFinding } from "./shape-issues.ts";
import { INNER_SECTIONS, innermostStep, SECTIONS, standInAt } from "./stand-ins.ts";

/** The value itself. Lists cannot have holes: of what is in one, only steps are replaced alone. */
function valueAlone({ path, missing }: ShapeFinding): Path {
  // A missing key is reported at what it is missing from.
  const part = missing === undefined ? path : [...path, missing];
  let { length } = part;
  while (length > innermostStep(part) && typeof part[length - 1] === "number") length--;
  return part.slice(0, length);
}

/** The step or the entry of a section around the value. */
function entryAround({ path, missing }: ShapeFinding): Path {
  const step = innermostStep(path);
  if (step > 0) return path.slice(0, step);
  if (path.length === 0) return missing === undefined ? path : [missing];
  const isInner = path.length > 3 && INNER_SECTIONS.includes(`${path[0]}.${path[2]}`);
  return path.slice(0, isInner ? 4 : SECTIONS.includes(String(path[0])) ? 2 : 1);
}

const section = (finding: ShapeFinding): Path => entryAround(finding).slice(0, 1);

/** What is taken out or replaced to get rid of a finding: as little as possible first, more when that does not help. */
const ROUNDS = [valueAlone, entryAround, section];

/** Puts the value there, or takes out what is there. Gives what was there. */
function replaceIn(root: unknown, path: Path, value: unknown): unknown {
  const last = path.at(-1) ?? "";
  let container = root;
  for (const key of path.slice(0, -1)) {
    if (typeof container !== "object" || container === null || !Object.hasOwn(container, key)) return undefined;
    // Own property of an object or array, checked on the line above.
    container = (container as Record<string | number, unknown>)[key];
  }
  if (Array.isArray(container) && typeof last === "number") return container.splice(last, 1, value)[0];
  if (!isMap(container)) return undefined;
  const before = container[last];
  if (value === undefined) delete container[last];
  else container[last] = value;
  return before;
}

interface Replaced {
  readonly path: Path;
  readonly standIn: unknown;
}

/** Whether what is gone still shows the names that it used or gave. */
function showsNames({ rule, meant }: ShapeFinding, { path, standIn }: Replaced): boolean {
  if (rule === "unknown-key") return true;
  if (rule === "step-key") return meant !== undefined;
  // Of what is in steps, only limits, sources and messages have stand-ins, and one expression; all else is about names.
  if (path.at(-1) === "timeoutMs") return false;
  if (path[0] === "operations") return standIn !== undefined && innermostStep(path) > 0 && path.length > innermostStep(path);
  return path.length > 1 || !SECTIONS.includes(String(path[0]));
}

export interface Salvage {
  readonly profile: Profile;
  readonly broken: BrokenParts;
}

/**
 * Makes a profile out of what is right in a document whose shape is not, so that one run tells everything that is wrong.
 * Undefined when too little is left to say anything.
 */
export function salvage(root: unknown, findings: readonly ShapeFinding[]): Salvage | undefined {
  if (!isMap(root)) return undefined;
  const copy = structuredClone(root);
  const broken = new BrokenParts();
  let remaining = findings;
  for (const partOf of ROUNDS) {
    for (const finding of remaining) {
      const path = partOf(finding);
      if (path.length === 0) return undefined;
      if (broken.covers(path) && partOf === valueAlone) continue;
      const standIn = finding.rule === "unknown-key" ? undefined : standInAt(path, copy.type);
      const removed = replaceIn(copy, path, standIn);
      broken.add(path, removed);
      if (finding.rule === "unknown-key" && finding.meant !== undefined) broken.add([...path.slice(0, -1), finding.meant], undefined);
      // A broken operation is also known by its bare name, which is what calls of it mention.
      if (path[0] === "operations" && path.length === 2) broken.add(["operations", /^\w*/.exec(String(path[1]))?.[0] ?? ""], undefined);
      if (!showsNames(finding, { path, standIn })) broken.mentionAnything();
    }
    const result = parseShape(profileSchema, copy);
    if ("data" in result) return { profile: result.data, broken };
    remaining = result.issues;
  }
  return undefined;
}
