import { isMap } from "./path.ts";
import type { ProfileKind } from "./profile.ts";
import { readDocument } from "./read-document.ts";

/** What a list of profiles shows. */
export interface ProfileHead {
  readonly id: string;
  readonly kind: ProfileKind;
  readonly name: string;
}

/** Profiles with such an id describe cards that exist only as device models. */
export const isVirtual = (id: string): boolean => id.startsWith("virtual/");

const KINDS: readonly string[] = ["controller", "card", "memory"] satisfies readonly ProfileKind[];

function headOf(values: Readonly<Record<string, unknown>>): ProfileHead | undefined {
  const { id, kind, name } = values;
  if (typeof id !== "string" || typeof name !== "string" || typeof kind !== "string" || !KINDS.includes(kind)) return undefined;
  // Checked against the list of kinds on the line above.
  return { id, kind: kind as ProfileKind, name };
}

/**
 * The head of a YAML file in the usual layout: these keys at the beginning of a line with a plain value behind them. Anything
 * that plain text does not end with (a quote, a comment) is left to the real parser.
 */
function plainHead(text: string): ProfileHead | undefined {
  const values: Record<string, string> = {};
  for (const [, key = "", value = ""] of text.matchAll(/^(id|kind|name): +([A-Za-z0-9][^\r\n#:]*?)[ \r]*$/gm)) {
    if (Object.hasOwn(values, key)) return undefined;
    values[key] = value;
  }
  return headOf(values);
}

/**
 * Id, kind and name of a profile without checking it.
 *
 * @returns `unrelated` for text without the key `barflash`, `unreadable` for a profile whose head cannot be read
 */
export function readProfileHead(text: string): ProfileHead | "unrelated" | "unreadable" {
  if (!/^[{\s]*"?barflash"?\s*:/m.test(text)) return "unrelated";
  const plain = plainHead(text);
  if (plain) return plain;
  const { root } = readDocument(text);
  return (isMap(root) ? headOf(root) : undefined) ?? "unreadable";
}
