import { LARGEST_ADDRESS, LIMITS } from "./limits.ts";
import type { Path } from "./path.ts";

/** Sections whose entries have names of the profile's own. */
export const SECTIONS: readonly string[] = [
  "documents",
  "parameters",
  "variables",
  "otherWindows",
  "registers",
  "operations",
  "windows",
  "controllers",
  "memories",
];

/** The same inside an entry, by `section.key`. */
export const INNER_SECTIONS: readonly string[] = ["registers.fields", "memories.regions", "controllers.otherWindows"];

const SOURCE = "derived: stands in for a broken value";
export const STAND_IN_STEP = { expect: 1, message: "stands in for a broken step" };
const WINDOW = { sizeBytes: 0x1_0000_0000, access: [8, 16, 32, 64], source: SOURCE };
const CARD_WINDOW = { bar: 0, sizeBytes: 1, source: SOURCE };
const CAPABILITY = { id: 0 };
const CONTROLLER = { use: "stand/in", window: "standIn", offset: 0, source: SOURCE };
const MEMORY = { type: "spi-nor", controller: "standIn", source: SOURCE };
const LIST = { first: 0, typeOffset: 0, type: 0, nextOffset: 0 };
const COOKIE = { at: [0], offset: 0, value: 0 };
/** Behind all others, so that it hides nothing from the rules that go through regions and registers in their order. */
const REGION = { address: LARGEST_ADDRESS, sizeBytes: 1, role: "data", source: SOURCE };
const REGISTER = { offset: 0x1_0000_0000, access: "read-write" };
const ERASE = { sizeBytes: 1, opcode: 1, typicalMs: 1, maximumMs: 1, source: SOURCE };
const PLAIN_ERASE = { sizeBytes: 1, typicalMs: 1, maximumMs: 1, source: SOURCE };
const PAGE_PROGRAM = { typicalMs: 1, maximumMs: 1, source: SOURCE };

/** The values of a map by their path. */
const inside = (pattern: string, values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`${pattern}.${key}`, value]));

/** Valid values for keys that a profile cannot do without, by {@link patternOf} their path. Other keys can be left out. */
const STAND_INS: Readonly<Record<string, unknown>> = {
  barflash: 1,
  id: "stand/in",
  name: "stand-in",
  documents: {},
  provides: "spi",
  window: WINDOW,
  ...inside("window", WINDOW),
  ...inside("otherWindows.*", WINDOW),
  presence: "STAND_IN",
  ...inside("parameters.*", { description: "stand-in", default: 0, source: SOURCE }),
  ...inside("variables.*", { description: "stand-in", initial: 0 }),
  registers: {},
  ...inside("registers.*", REGISTER),
  operations: {},
  "operations.*.do": [STAND_IN_STEP],
  step: STAND_IN_STEP,
  ...inside("step", { intervalUs: 1, timeoutMs: 1, source: SOURCE, message: "stand-in", detach: "stand-in" }),
  "step.retry.atMost": 1,
  "step.delay.atMostUs": LIMITS.delayUs,
  ...inside("match.*", { vendorId: 0, deviceId: 0, source: SOURCE }),
  ...inside("fpga", { part: "standin", idcode: 0, source: SOURCE }),
  windows: { standIn: CARD_WINDOW },
  ...inside("windows.*", CARD_WINDOW),
  // One of several keys, so it can be left out.
  "windows.*.bar": undefined,
  ...inside("windows.*.capability", CAPABILITY),
  "windows.*.firstOf.*.source": SOURCE,
  ...inside("windows.*.firstOf.*.capability", CAPABILITY),
  controllers: { standIn: CONTROLLER },
  ...inside("controllers.*", CONTROLLER),
  // One of several keys, as above.
  "controllers.*.offset": undefined,
  ...inside("controllers.*.otherWindows.*", { window: "standIn", offset: 0, source: SOURCE }),
  ...inside("controllers.*.list", LIST),
  ...inside("controllers.*.cookie", COOKIE),
  ...inside("memories.*", MEMORY),
  ...inside("memories.*.regions.*", REGION),
  ...inside("memories.*.striped", { with: [{}, {}], source: SOURCE }),
  ...inside("load", { controller: "standIn", accepts: "any", source: SOURCE }),
  ...inside("reload", { controller: "standIn", source: SOURCE }),
  type: "spi-nor",
  jedecId: "000000",
  sizeBytes: 1,
  pageBytes: 1,
  addressBytes: 4,
  erases: [ERASE],
  ...inside("erases.*", ERASE),
  pageProgram: PAGE_PROGRAM,
  ...inside("pageProgram", PAGE_PROGRAM),
  // Of a memory whose commands are not known.
  "direct.erases": [PLAIN_ERASE],
  manufacturerId: 0,
  deviceId: 0,
  flagStatus: false,
  protectBits: 0,
  source: SOURCE,
};

const STEP_LISTS = ["do", "then", "else", "finally", "room", "each", "try", "between"];

/** Length of the path of the innermost step around a place; 0 when there is none. */
export function innermostStep(path: Path): number {
  for (let length = path.length; length > 2; length--) {
    if (path[0] === "operations" && typeof path[length - 1] === "number" && STEP_LISTS.includes(String(path[length - 2]))) return length;
  }
  return 0;
}

/** A path with `*` for indexes and for the names that the profile gives, and only `step` for all up to the innermost step. */
function patternOf(path: Path): string {
  const step = innermostStep(path);
  if (step > 0) return ["step", ...path.slice(step)].join(".");
  const isName = (key: string | number, index: number) =>
    typeof key === "number" ||
    (index === 1 && SECTIONS.includes(String(path[0]))) ||
    (index === 3 && INNER_SECTIONS.includes(`${path[0]}.${path[2]}`));
  return path.map((key, index) => (isName(key, index) ? "*" : key)).join(".");
}

/**
 * What can stand at that place; undefined when the place can be empty.
 *
 * @param type of the profile, where it has one: other keys are needed then
 */
export function standInAt(path: Path, type: unknown): unknown {
  const pattern = patternOf(path);
  const found = [typeof type === "string" ? `${type}.${pattern}` : pattern, pattern].find((key) => Object.hasOwn(STAND_INS, key));
  return found === undefined ? undefined : structuredClone(STAND_INS[found]);
}
