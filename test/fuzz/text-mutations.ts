import type { Random } from "../support/random.ts";
import { edgeNumber, pickFrom } from "./case-random.ts";

/** Longer mutants say nothing new about this size; the limit of the file itself has tests of its own. */
const MOST_CHARACTERS = 16_384;

/** Words that mean something to YAML, to JavaScript or to the language, where they are not expected. */
const ODDITIES = [
  "",
  "~",
  "null",
  ".nan",
  ".inf",
  "-.inf",
  "-0",
  "0o17",
  "0b1",
  "1e400",
  "1_000",
  "0x",
  "0x1fffffffffffff",
  "99999999999999999999",
  "1.5",
  "true",
  "[",
  "]",
  "{",
  "}",
  "{}",
  "[]",
  ":",
  "- ",
  "? ",
  "|",
  ">-",
  "'",
  '"',
  "\t",
  "\r",
  "\u0000",
  "\u2028",
  "\ufeff",
  "\ud800",
  "é漢😀",
  "&a ",
  "*a",
  "<<: *a",
  "!!binary x",
  "!<x> ",
  "%YAML 1.1\n---\n",
  "---\n",
  "...\n",
  "# ",
  "__proto__",
  "__proto__: ",
  "constructor",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "length",
  "byte",
  "config",
  "rest",
  "_",
  "2001-01-01",
  "190:20:30",
] as const;

const BRACKETS: readonly [readonly string[], ...(readonly string[])[]] = [["[", "]"], ["{a: ", "}"], ["(", ")"], ["!"], ["-"]];

type TextMutation = (text: string, random: Random, others: readonly string[]) => string;

/** `[from, to)` inside the text, mostly short. */
function range(text: string, random: Random): [number, number] {
  const from = random.below(text.length + 1);
  return [from, Math.min(text.length, from + random.below(random.chance(0.8) ? 16 : 400))];
}

const insert = (text: string, at: number, more: string) => text.slice(0, at) + more + text.slice(at);
const replaceRange = (text: string, [from, to]: readonly [number, number], by: string) => text.slice(0, from) + by + text.slice(to);

/** Does something to the list of lines, at one of them. */
const onLines = (change: (lines: string[], at: number, random: Random, others: readonly string[]) => void): TextMutation => {
  return (text, random, others) => {
    const lines = text.split("\n");
    change(lines, random.below(lines.length), random, others);
    return lines.join("\n");
  };
};

/** Replaces one of the matches of `pattern`. */
const onMatch = (pattern: RegExp, by: (found: string, random: Random, matches: readonly string[]) => string): TextMutation => {
  return (text, random) => {
    const matches = [...text.matchAll(pattern)];
    if (matches.length === 0) return text;
    const { 0: found, index } = pickFrom(random, matches);
    const words = matches.map(([word]) => word);
    return replaceRange(text, [index, index + found.length], by(found, random, words));
  };
};

/** What can happen to a text, by name. Each keeps the rest as it was, so that several in a row still leave something to understand. */
export const TEXT_MUTATIONS: Readonly<Record<string, TextMutation>> = {
  flipBits: (text, random) => {
    const at = random.below(text.length);
    return replaceRange(text, [at, at + 1], String.fromCharCode(text.charCodeAt(at) ^ (1 << random.below(random.chance(0.9) ? 7 : 16))));
  },
  drop: (text, random) => replaceRange(text, range(text, random), ""),
  double: (text, random) => {
    const [from, to] = range(text, random);
    return insert(text, to, text.slice(from, to));
  },
  move: (text, random) => {
    const [from, to] = range(text, random);
    return insert(replaceRange(text, [from, to], ""), random.below(text.length), text.slice(from, to));
  },
  truncate: (text, random) => text.slice(0, random.below(text.length + 1)),
  insertOddity: (text, random) => insert(text, random.below(text.length + 1), random.pick(ODDITIES)),
  replaceValue: onMatch(/(?<=[:,[] ?)[\w./-]+/g, (_, random) => random.pick(ODDITIES)),
  changeNumber: onMatch(/\b(?:0x[0-9a-f]+|\d+)\b/gi, (_, random) => {
    const number = edgeNumber(random);
    return random.chance(0.5) ? String(number) : `0x${Math.max(number, 0).toString(16)}`;
  }),
  swapNumber: onMatch(/\b(?:0x[0-9a-f]+|\d+)\b/gi, (_, random, all) => pickFrom(random, all)),
  swapWord: onMatch(/\b[A-Za-z_]\w*\b/g, (_, random, all) => pickFrom(random, all)),
  oddWord: onMatch(/\b[A-Za-z_]\w*\b/g, (_, random) => random.pick(ODDITIES)),
  swapOperator: onMatch(/<<|>>|==|!=|<=|>=|&&|\|\||[-+*/%&|^<>~!?]/g, (_, random) =>
    random.pick(["<<", ">>", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "+", "-", "*", "/", "%", "&", "|", "^", "~", "!", "?", ":"]),
  ),
  dropLine: onLines((lines, at) => lines.splice(at, 1)),
  doubleLine: onLines((lines, at) => lines.splice(at, 0, lines[at] ?? "")),
  swapLines: onLines((lines, at, random) => {
    const other = random.below(lines.length);
    [lines[at], lines[other]] = [lines[other] ?? "", lines[at] ?? ""];
  }),
  indentLine: onLines((lines, at, random) => {
    lines[at] = random.chance(0.5) ? `  ${lines[at]}` : (lines[at] ?? "").replace(/^ {2}/, "");
  }),
  spliceLines: onLines((lines, at, random, others) => {
    const foreign = pickFrom(random, others).split("\n");
    const from = random.below(foreign.length);
    lines.splice(at, random.below(4), ...foreign.slice(from, from + 1 + random.below(8)));
  }),
  longLine: onLines((lines, at, random) => {
    lines[at] += random.pick(["x", " ", "[", "9", "é", "- ", "a: "]).repeat(1 + random.below(3000));
  }),
  nest: onMatch(/(?<=: )[\w.]+$/gm, (found, random) => {
    const depth = 1 + random.below(random.chance(0.5) ? 8 : 300);
    const [open = "", close = ""] = random.pick(BRACKETS);
    return open.repeat(depth) + found + close.repeat(depth);
  }),
  anchor: onMatch(/(?<=: )[\w.]+$/gm, (found, random) => random.pick([`&a ${found}`, "*a", `&a [*a, ${found}]`, `!!str ${found}`])),
  lineEnds: (text, random) => text.replaceAll("\n", random.pick(["\r\n", "\r", "\n\n", "\u0085\n"])),
};

const NAMES = Object.keys(TEXT_MUTATIONS);

/** A profile's text with a few things changed in it. */
export function mutateText(text: string, random: Random, others: readonly string[]): string {
  let mutant = text;
  for (let left = 1 + random.below(random.chance(0.7) ? 2 : 6); left > 0 && mutant.length > 0; left--) {
    const mutation = TEXT_MUTATIONS[pickFrom(random, NAMES)];
    if (mutation !== undefined) mutant = mutation(mutant, random, others).slice(0, MOST_CHARACTERS);
  }
  return mutant;
}
