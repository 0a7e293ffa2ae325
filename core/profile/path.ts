/** Keys and indexes from the root of the document to one value in it. */
export type Path = readonly (string | number)[];

/** Where in a document something was found wrong. A plain finding without file and line; `Places` adds those. */
export interface PathFinding {
  readonly path: Path;
  /** The place is the key of the entry and not its value: for what is wrong with a name. */
  readonly at?: "key";
  readonly message: string;
  /**
   * Other parts of the document that this finding relies on. When one of them is broken already the finding is left out,
   * because it may only be an echo of that.
   */
  readonly presumes?: readonly Path[];
  /** A name that the finding says is not used, or not given. Left out when a broken part may have done that. */
  readonly unmentioned?: string;
}

export interface NamedFinding extends PathFinding {
  /** Name of the rule that was broken. */
  readonly rule: string;
}

/** Paths of some keys of one map. */
export const keysOf = (path: Path, ...keys: readonly (string | number)[]): Path[] => keys.map((key) => [...path, key]);

export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value at `path`, or undefined. Only own keys count: a register may be called `toString`. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    // Own property of an object or array, checked on the line above.
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

/** The own entry of that name. Names come from a stranger's text, so `constructor` must not find Object's. */
export function lookUp<Value>(entries: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined {
  return entries !== undefined && Object.hasOwn(entries, name) ? entries[name] : undefined;
}
