import type * as z from "zod";
import { didYouMean, nearest } from "./nearest.ts";
import { isMap, type NamedFinding, type Path, valueAt } from "./path.ts";

/** Findings that come with files and their shape and not from a rule of its own, for the reference page. */
export const SHAPE_RULES = {
  "yaml-syntax": "The file is YAML 1.2 or JSON: one document, no anchors, aliases or tags, keys are plain text.",
  "file-limits": "The file and its nesting stay inside the safety bounds.",
  "zero-first": "No decimal number begins with 0: what was meant is hex, and its `0x` is missing.",
  "duplicate-key": "No key stands twice in one map.",
  "unknown-key": "Every key is one that this page lists.",
  "missing-key": "Every required key is there.",
  "step-key": "Each step is a map with exactly one step key, and only the keys that belong to that step.",
  shape: "Every value has the type and the range that this page lists.",
  "id-once": "No two files have the same `id`.",
} as const;

type ShapeRule = keyof typeof SHAPE_RULES;
export interface ShapeFinding extends NamedFinding {
  readonly rule: ShapeRule;
  /** The key that is not there, with `missing-key`. */
  readonly missing?: string;
  /** The known key that an unknown one looks like, or the step key that a step seems to have. */
  readonly meant?: string;
}

const SHORTEST_TO_CUT = 40;

/** What stands there, in a word or two. */
function got(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return Object.keys(value).length === 0 ? "an empty map" : "a map";
  const text = JSON.stringify(value);
  return text.length > SHORTEST_TO_CUT ? `${text.slice(0, SHORTEST_TO_CUT)}…` : text;
}

/** zod's default messages are replaced here; schemas give their own `expected …` where the type does not say enough. */
const WORDS_FOR_TYPE: Readonly<Record<string, string>> = {
  object: "a map",
  record: "a map",
  array: "a list",
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

/** For unknown keys the "message" carries the keys that are known, which the issue itself does not. */
function message(issue: z.core.$ZodRawIssue): string {
  if (issue.code === "unrecognized_keys") return Object.keys(knownKeys(issue.inst)).join(" ");
  if (issue.code === "invalid_type") return `expected ${WORDS_FOR_TYPE[issue.expected] ?? issue.expected}`;
  if (issue.code === "invalid_value") return `expected ${issue.values.join(" or ")}`;
  return "expected something else";
}

function knownKeys(schema: unknown): Readonly<Record<string, unknown>> {
  const shape = valueAt(schema, ["_zod", "def", "shape"]);
  return isMap(shape) ? shape : {};
}

const isRootTypeError = (issues: readonly z.core.$ZodIssue[]) =>
  issues.some(({ code, path }) => code === "invalid_type" && path.length === 0);

/** A union is judged by the one branch whose type the value has; when there is none, by the union's own message. */
function branchOf(issue: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | undefined {
  const fitting = issue.errors.filter((issues) => !isRootTypeError(issues));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function* findingsOf(root: unknown, issue: z.core.$ZodIssue, base: Path): Generator<ShapeFinding> {
  // zod's paths hold symbols for maps with symbol keys; documents have none.
  const path = [...base, ...(issue.path as (string | number)[])];
  if (issue.code === "unrecognized_keys") {
    const known = issue.message.split(" ");
    for (const key of issue.keys) {
      const [meant] = nearest(key, known);
      const message = `unknown key "${key}"${didYouMean(key, known)}`;
      yield { path: [...path, key], at: "key", message, rule: "unknown-key", ...(meant !== undefined && { meant }) };
    }
    return;
  }
  if (issue.code === "invalid_key") {
    yield { path, at: "key", message: `${issue.issues[0]?.message ?? "expected a name"}, got ${got(path.at(-1))}`, rule: "shape" };
    return;
  }
  const branch = issue.code === "invalid_union" ? branchOf(issue) : undefined;
  if (branch) {
    for (const inner of branch) yield* findingsOf(root, inner, path);
    return;
  }
  if (issue.code === "custom" && issue.params) {
    // Set by `parseStep` alone, from findings of this same function.
    const { rule, at, missing, meant } = issue.params as Pick<ShapeFinding, "rule" | "at" | "missing" | "meant">;
    yield {
      path,
      message: issue.message,
      rule,
      ...(at && { at }),
      ...(missing !== undefined && { missing }),
      ...(meant !== undefined && { meant }),
    };
    return;
  }
  const value = valueAt(root, path);
  const key = path.at(-1);
  if (value === undefined && path.length > 0) {
    yield {
      path: path.slice(0, -1),
      at: "key",
      message: `"${key}" is missing; ${issue.message}`,
      rule: "missing-key",
      missing: String(key),
    };
    return;
  }
  yield { path, message: `${issue.message}, got ${got(value)}`, rule: "shape" };
}

export type ShapeResult<Output> = { readonly data: Output; readonly issues: readonly [] } | { readonly issues: readonly ShapeFinding[] };

/** Checks a value against a schema; all that is wrong with its shape, in our words, with paths from that value. */
export function parseShape<Schema extends z.ZodType>(schema: Schema, value: unknown): ShapeResult<z.output<Schema>> {
  const result = schema.safeParse(value, { error: message });
  if (result.success) return { data: result.data, issues: [] };
  return { issues: result.error.issues.flatMap((issue) => [...findingsOf(value, issue, [])]) };
}
