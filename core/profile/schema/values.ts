import * as z from "zod";
import { LIMITS } from "../limits.ts";

/** Words of an erroneous value, as a finding says them: `expected a number`. Every leaf of the schema has one. */
const expected = (what: string) => ({ error: `expected ${what}` });

/** A whole number from `minimum` to `maximum`, both included. `read-document.ts` has turned text such as "0x40" into numbers. */
export function whole(minimum: number, maximum: number, text: (value: number) => string = String) {
  const words = expected(`a whole number from ${text(minimum)} to ${text(maximum)}`);
  return z.int(words).min(minimum, words).max(maximum, words);
}

/** The same, with the range printed in hex. */
export const wholeHex = (minimum: number, maximum: number) => whole(minimum, maximum, (value) => `0x${value.toString(16)}`);

/** Any number that counts bytes, clocks or entries. */
export const count = () => whole(0, Number.MAX_SAFE_INTEGER);

/** Milliseconds with fractions. */
export const milliseconds = () => {
  const words = expected(`milliseconds above 0 and at most ${LIMITS.pollTimeoutMs}`);
  return z.number(words).positive(words).max(LIMITS.pollTimeoutMs, words);
};

export const text = (what = "text") => z.string(expected(what)).min(1, expected(what)).max(LIMITS.textCharacters, expected(what));

const pattern = (regularExpression: RegExp, what: string) => z.string(expected(what)).regex(regularExpression, expected(what));

export const profileId = () => pattern(/^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9.-]*$/, 'an id such as "vendor/name" in small letters');

/** Names that expressions can use. `length` and `byte` mean something there already. */
export const NAME = /^(?!(?:length|byte)$)[A-Za-z][A-Za-z0-9_]*$/;
export const name = () => pattern(NAME, "a name of letters, digits and _ (not `length` or `byte`)");

/** A name, or one of a few words that are no names. */
export const nameOr = (words: readonly string[], what: string) =>
  pattern(new RegExp(`^(?:${words.join("|")}|${NAME.source.slice(1, -1)})$`), what);

/** `name(a, b)`, `name(send[], receive[])` or `name(address) -> value, status`. */
export const SIGNATURE =
  /^([A-Za-z]\w*)\( *((?:[A-Za-z]\w*(?:\[\])?(?: *, *[A-Za-z]\w*(?:\[\])?)*)?) *\)(?: *-> *([A-Za-z]\w*(?: *, *[A-Za-z]\w*)*))?$/;
export const signature = () =>
  pattern(SIGNATURE, "a signature such as `name()`, `name(count)`, `name(send[], receive[])` or `name(address) -> value`");

export const documentKey = () =>
  pattern(/^(?!(?:measured|derived)$)[a-z0-9][A-Za-z0-9._-]*$/, "a short key in letters and digits (not `measured` or `derived`)");

export const source = () =>
  text("a source: a key of `documents` and the place in it, `measured YYYY-MM-DD`, or `derived: ` and how").describe(
    "Where the numbers come from: `<document key> <place>`, `measured YYYY-MM-DD …` or `derived: <how>`.",
  );

const EXPRESSION_WORDS = `a number or an expression of at most ${LIMITS.expressionCharacters} characters`;

/** A number, or text for `parse-expression.ts`. Whether the text makes sense is for the rules to say. */
export const expression = () =>
  z.union([z.int(expected(EXPRESSION_WORDS)), z.string().min(1).max(LIMITS.expressionCharacters, expected(EXPRESSION_WORDS))], {
    error: `expected ${EXPRESSION_WORDS}`,
  });

/** A map with exactly one entry: a step that acts on one register or calls one operation. */
export function single<Value extends z.ZodType>(value: Value, what: string) {
  const map = z.record(name(), value, expected(`a map of one ${what}`));
  return map
    .meta({ minProperties: 1, maxProperties: 1 })
    .refine((entries) => Object.keys(entries).length === 1, expected(`exactly one ${what}`));
}

/** A map of names with at least one entry. */
export function some<Value extends z.ZodType>(value: Value, what: string) {
  const map = z.record(name(), value, expected(`a map with at least one ${what}`));
  return map.meta({ minProperties: 1 }).refine((entries) => Object.keys(entries).length > 0, expected(`at least one ${what}`));
}

/** The same map with no more entries than these. */
export function atMost<Key extends z.core.$ZodRecordKey, Value extends z.ZodType>(
  map: z.ZodRecord<Key, Value>,
  most: number,
  what: string,
): z.ZodRecord<Key, Value> {
  return map
    .meta({ ...map.meta(), maxProperties: most })
    .refine((entries) => Object.keys(entries).length <= most, expected(`at most ${most} ${what}`));
}

/** One word out of a few; `aliases` are accepted and become their long form. */
export function word<const Words extends readonly [string, ...string[]]>(
  words: Words,
  aliases: Readonly<Record<string, Words[number]>> = {},
) {
  const all: [string, ...string[]] = [...words, ...Object.keys(aliases)];
  // Every spelling that the enum lets through is a word or the key of an alias.
  return z.enum(all, expected(`one of ${all.join(", ")}`)).transform((spelling) => aliases[spelling] ?? (spelling as Words[number]));
}
