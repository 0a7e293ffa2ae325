import { isMap, type NamedFinding, type Path, pathsMeet } from "./path.ts";
import type { Profile } from "./profile.ts";
import { profileSchema } from "./schema/profile-schema.ts";
import { parseShape, type ShapeFinding } from "./shape-issues.ts";

/** Sections whose entries can be left out one by one. */
const SECTIONS = ["documents", "parameters", "registers", "operations", "windows", "controllers", "memories"];

/** Sections inside an entry, by `section.key`, whose entries can be left out as well. */
const INNER_SECTIONS = ["registers.fields", "memories.regions"];

const STAND_IN_SOURCE = "derived: stands in for a broken value";
const STAND_IN_WINDOW = { sizeBytes: 0x1_0000_0000, access: [8, 16, 32], source: STAND_IN_SOURCE };
const STAND_IN_ERASE = { sizeBytes: 1, opcode: 1, typicalMs: 1, maximumMs: 1, source: STAND_IN_SOURCE };

/** Valid values for top-level keys that are missing or wrong, so that the rules can look at the others. */
const STAND_INS: Readonly<Record<string, unknown>> = {
  barflash: 1,
  id: "stand/in",
  name: "stand-in",
  documents: {},
  provides: "spi",
  window: STAND_IN_WINDOW,
  presence: "STAND_IN",
  registers: {},
  operations: {},
  windows: { standIn: { bar: 0, sizeBytes: 1, source: STAND_IN_SOURCE } },
  controllers: { standIn: { use: "stand/in", window: "standIn", offset: 0, source: STAND_IN_SOURCE } },
  memories: { standIn: { type: "spi-nor", controller: "standIn", source: STAND_IN_SOURCE } },
  type: "spi-nor",
  jedecId: "000000",
  sizeBytes: 1,
  pageBytes: 1,
  addressBytes: 4,
  erases: [STAND_IN_ERASE],
  pageProgram: { typicalMs: 1, maximumMs: 1, source: STAND_IN_SOURCE },
  flagStatus: false,
  protectBits: 0,
  source: STAND_IN_SOURCE,
};

const STAND_IN_STEP = { expect: 1, message: "stands in for a broken step" };
const STEP_LISTS = ["do", "then", "else", "finally"];

/** Length of the path of the innermost step around a place; 0 when there is none. */
function innermostStep(path: Path): number {
  for (let length = path.length; length > 2; length--) {
    if (path[0] === "operations" && typeof path[length - 1] === "number" && STEP_LISTS.includes(String(path[length - 2]))) return length;
  }
  return 0;
}

/** The smallest part of the profile that can be taken out or replaced to get rid of the finding. */
function brokenPart({ path, rule, missing }: ShapeFinding): Path {
  const step = innermostStep(path);
  if (step > 0) return path.slice(0, step);
  // A missing key is reported at what it is missing from; from the root, the key itself gets a stand-in.
  if (path.length === 0) return missing === undefined ? path : [missing];
  if (path.length === 1 && rule === "unknown-key") return path;
  const isInner = path.length > 3 && INNER_SECTIONS.includes(`${path[0]}.${path[2]}`);
  return path.slice(0, isInner ? 4 : SECTIONS.includes(String(path[0])) ? 2 : 1);
}

function replaceIn(root: Record<string, unknown>, path: Path): void {
  const last = path.at(-1);
  let container: unknown = root;
  for (const key of path.slice(0, -1)) {
    // Findings are about places in this very document, so each key on the way exists.
    container = (container as Record<string | number, unknown>)[key];
  }
  if (Array.isArray(container) && typeof last === "number") container[last] = STAND_IN_STEP;
  else if (isMap(container) && path.length === 1 && Object.hasOwn(STAND_INS, String(last)))
    container[String(last)] = STAND_INS[String(last)];
  else if (isMap(container)) delete container[String(last)];
}

export interface Salvage {
  readonly profile: Profile;
  /** Parts that were replaced or left out: what a rule says about these, or because of these, is only an echo. */
  readonly broken: readonly Path[];
}

/** A broken operation is also known by its bare name, which is what calls of it mention. */
const withOperationName = (path: Path): readonly Path[] =>
  path[0] === "operations" && path.length === 2 ? [path, ["operations", /^\w*/.exec(String(path[1]))?.[0] ?? ""]] : [path];

/**
 * Makes a profile out of what is right in a document whose shape is not, so that one run tells everything that is wrong.
 * Undefined when too little is left to say anything.
 */
export function salvage(root: unknown, findings: readonly ShapeFinding[]): Salvage | undefined {
  if (!isMap(root)) return undefined;
  const copy = structuredClone(root);
  const broken: Path[] = [];
  // Removing an entry can leave its section empty, which is the next finding: hence a second and a third round.
  let remaining = findings;
  for (let round = 0; round < 3; round++) {
    for (const finding of remaining) {
      const path = brokenPart(finding);
      if (path.length === 0) return undefined;
      if (broken.some((other) => other.length <= path.length && pathsMeet(other, path))) continue;
      replaceIn(copy, path);
      broken.push(...withOperationName(path));
    }
    const result = parseShape(profileSchema, copy);
    if ("data" in result) return { profile: result.data, broken };
    remaining = result.issues;
  }
  return undefined;
}

/** Whether a finding about a salvaged profile stands by itself. */
export function isNoEcho({ path, presumes = [] }: NamedFinding, broken: readonly Path[]): boolean {
  return !broken.some((part) => (part.length <= path.length && pathsMeet(part, path)) || presumes.some((other) => pathsMeet(other, part)));
}
