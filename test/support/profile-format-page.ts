import { BINARY_OPERATORS, UNARY_OPERATORS } from "../../core/profile/integer-operators.ts";
import { LIMIT_SUMMARIES, LIMITS } from "../../core/profile/limits.ts";
import { isMap } from "../../core/profile/path.ts";
import { PORTS } from "../../core/profile/ports.ts";
import { profileJsonSchema, stepDefinition } from "../../core/profile/profile-json-schema.ts";
import { CARD_RULES, CONTROLLER_RULES, MEMORY_RULES, REFERENCE_RULES } from "../../core/profile/profile-rules.ts";
import { ALL_STEP_KEYS } from "../../core/profile/schema/step.ts";
import { SHAPE_RULES } from "../../core/profile/shape-issues.ts";
import { trialJsonSchema } from "../../core/trial/trial-json-schema.ts";
import { PRIMITIVES } from "./primitives.ts";

type Schema = Readonly<Record<string, unknown>>;

const schemaAt = (parent: unknown, key: string): Schema => {
  const value = isMap(parent) ? parent[key] : undefined;
  return isMap(value) ? value : {};
};

const listAt = (parent: Schema, key: string): readonly unknown[] => {
  const value = parent[key];
  return Array.isArray(value) ? value : [];
};

/** Names of `$defs`, as the page calls them. */
const linkTo = (reference: unknown) => String(reference).replace("#/$defs/", "");

/** One value as a reader of the page sees it: `number 0 to 31`, `list of step`, `map of name → register`. */
function typeText(schema: Schema): string {
  const { $ref, type, minimum, maximum } = schema;
  if ($ref !== undefined) return linkTo($ref);
  if ("const" in schema) return `\`${schema.const}\``;
  const words = listAt(schema, "enum");
  if (words.length > 0) return words.map((word) => `\`${word}\``).join(", ");
  const choices = listAt(schema, "anyOf").filter(isMap);
  if (choices.length > 0) return choicesText(choices);
  if (type === "integer" || type === "number") return rangeText(minimum, maximum);
  if (type === "array") return listText(schema);
  if (type === "object" && isMap(schema.additionalProperties)) return `map of name → ${typeText(schema.additionalProperties)}`;
  if (type === "object") return "map";
  return type === "string" ? "text" : String(type ?? "anything");
}

function choicesText(choices: readonly Schema[]): string {
  // A whole number is an integer, or the same as hex text.
  const [first, second] = choices;
  if (choices.length === 2 && first?.type === "integer" && String(second?.pattern ?? "").startsWith("^0x")) return typeText(first);
  const isExpression =
    choices.some((choice) => listAt(choice, "anyOf").length > 0) &&
    choices.some((choice) => choice.type === "string" && !("const" in choice));
  if (isExpression) return "expression";
  return choices.map(typeText).join(" or ");
}

function rangeText(minimum: unknown, maximum: unknown): string {
  const least = typeof minimum === "number" ? minimum : 0;
  const most = typeof maximum === "number" ? maximum : Number.MAX_SAFE_INTEGER;
  // Limits of words and sizes are round in hex, limits of times in decimal.
  const isRoundInHex = (value: number) => value > 0xff && (Number.isInteger(Math.log2(value)) || Number.isInteger(Math.log2(value + 1)));
  const show = (value: number) => (isRoundInHex(value) ? `0x${value.toString(16)}` : String(value));
  return most === Number.MAX_SAFE_INTEGER ? `number from ${show(least)}` : `number ${show(least)} to ${show(most)}`;
}

function listText(schema: Schema): string {
  const tuple = listAt(schema, "prefixItems").filter(isMap);
  return tuple.length > 0 ? `[${tuple.map(typeText).join(", ")}]` : `list of ${typeText(schemaAt(schema, "items"))}`;
}

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const row = (...cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) => [
  row(...head),
  row(...head.map(() => "---")),
  ...rows.map((cells) => row(...cells)),
];

const INLINE = new Set(["step", "bits"]);

/** The keys of one map. Maps inside it that have no name of their own follow as `key.inner`, or as `key.*.inner` behind names. */
function keyRows(schema: Schema, definitions: Schema, prefix = ""): string[][] {
  const required = new Set(listAt(schema, "required"));
  return Object.entries(schemaAt(schema, "properties")).flatMap(([key, value]) => {
    if (!isMap(value)) return [];
    const named = value.$ref === undefined ? {} : schemaAt(definitions, linkTo(value.$ref));
    const description = String(value.description ?? named.description ?? "");
    const own = [`\`${prefix}${key}\``, typeText(value), required.has(key) ? "yes" : "", description];
    const entry = schemaAt(value, "additionalProperties");
    if (isMap(entry.properties)) return [own, ...keyRows(entry, definitions, `${prefix}${key}.*.`)];
    return [own, ...(isMap(value.properties) ? keyRows(value, definitions, `${prefix}${key}.`) : [])];
  });
}

const KEY_HEAD = ["key", "value", "required", "meaning"];

/** The keys of a map; a map of several types has a table for each. */
function keyTables(schema: Schema, definitions: Schema): string[] {
  const types = listAt(schema, "oneOf").filter(isMap);
  if (types.length === 0) return [...table(KEY_HEAD, keyRows(schema, definitions)), ""];
  return types.flatMap((type) => {
    const { description, const: name } = schemaAt(schemaAt(type, "properties"), "type");
    return [`#### type \`${name}\``, "", String(description ?? ""), "", ...table(KEY_HEAD, keyRows(type, definitions)), ""];
  });
}

function definitionSection(name: string, definitions: Schema): string[] {
  const schema = schemaAt(definitions, name);
  return [`### ${name}`, "", String(schema.description ?? ""), "", ...keyTables(schema, definitions)];
}

/** What controllers provide, and the operations that the port calls. */
function portSection(): string[] {
  const listed = (texts: readonly string[]) => texts.map((text) => `\`${text}\``).join(", ");
  return table(
    ["port", "operations it needs", "operations it can use", "meaning"],
    Object.entries(PORTS).map(([kind, { required, optional, summary }]) => [`\`${kind}\``, listed(required), listed(optional), summary]),
  );
}

function stepSection(definitions: Schema): string[] {
  return ALL_STEP_KEYS.flatMap((key) => {
    const schema = schemaAt(definitions, stepDefinition(key));
    return [`### \`${key}\``, "", String(schema.description ?? ""), "", ...table(KEY_HEAD, keyRows(schema, definitions)), ""];
  });
}

const KINDS = ["controller", "card", "memory"];

function ruleSection(): string[] {
  const rules = new Map<string, string>(Object.entries(SHAPE_RULES));
  for (const { name, summary } of [...CONTROLLER_RULES, ...CARD_RULES, ...REFERENCE_RULES, ...MEMORY_RULES]) rules.set(name, summary);
  return table(
    ["rule", "what holds"],
    [...rules].map(([name, summary]) => [`\`${name}\``, summary]),
  );
}

const TRIAL_PARTS = ["trial", "trialCall", "access"];

function trialSection(): string[] {
  const definitions = schemaAt(trialJsonSchema(), "$defs");
  return [
    "A trial is a file of its own beside a controller profile, `name.trial.yaml`. `barflash profile test` runs the operations on a bus that",
    "expects the accesses that stand there and gives the answers that stand there, in a time of its own; it prints what differs.",
    "For `dma` there is memory at the I/O address 0x1000000, which nobody fills: it stays 0; the card's interrupt comes at once.",
    "`profiles/controllers/opencores/spi-master.trial.yaml` is an example, [writing-a-profile.md](writing-a-profile.md) explains one.",
    "",
    ...TRIAL_PARTS.flatMap((name) => definitionSection(name, definitions)),
  ];
}

function primitiveSection(): string[] {
  const profilesOf = (shown: (typeof PRIMITIVES)[number]["shown"]) => [...new Set(shown.map(([id]) => `\`${id}\``))].join(", ");
  return [
    "What flashers for PCIe cards need, how it is said here, and a profile that says it. `example/…` are those of the tests.",
    "",
    ...table(
      ["", "need", "how", "profiles"],
      PRIMITIVES.map(({ number, need, how, shown }) => [String(number), need, how, profilesOf(shown)]),
    ),
  ];
}

/** The reference page of the profile format, made from the schema, the rules and the limits themselves. */
export function profileFormatPage(): string {
  const definitions = schemaAt(profileJsonSchema(), "$defs");
  const parts = Object.keys(definitions).filter((name) => !KINDS.includes(name) && !INLINE.has(name) && !name.endsWith("Step"));
  const lines = [
    "# The profile format",
    "",
    "<!-- Generated from core/profile by `npm run generate`; do not edit. -->",
    "",
    "A profile is data: YAML 1.2 or JSON, one profile in a file. There are three kinds. A **controller** says which registers it has and",
    "which steps make them work. A **card** says which controllers and memories it has, and where. A **memory** is a flash chip whose own",
    "tables are missing, wrong, or not relied on. A card names the others by their ids; nothing is inherited or merged.",
    "",
    "`barflash profile lint FILE` prints everything that is wrong at once, each as `file:line:column message (rule)`.",
    "`barflash profile explain CARD` prints what will reach the card. `profiles/profile.schema.json` is the schema for editors.",
    "",
    "`profiles/controllers/amd/axi-quad-spi.yaml` and `profiles/cards/virtual/kintex-7.yaml` are complete examples.",
    "",
    'Numbers may be written in hex. In JSON they are text then: `"0x40"`.',
    "",
    "## Kinds",
    "",
    ...KINDS.flatMap((kind) => definitionSection(kind, definitions)),
    "## Parts",
    "",
    ...parts.flatMap((name) => definitionSection(name, definitions)),
    "## Ports",
    "",
    "A controller `provides` one or more ports. Each needs the operations that stand here, with exactly these signatures; whoever is above",
    "the controller calls them. Other operations are the profile's own and are reached by `call`. `open()` is called first and brings the",
    "controller into a known state whatever ran before; `close()` is called last and leaves it as a driver expects to find it.",
    "",
    ...portSection(),
    "",
    "## Steps",
    "",
    "A step is a map with exactly one of these step keys, and the other keys of that step beside it. A name that a step gives is known",
    "from there to the end of its block and in the blocks inside. Known everywhere are the `parameters` and `variables` of the controller",
    "and the parameters and results of the operation; `finally` knows only these. A known name may get a new value.",
    "",
    ...stepSection(definitions),
    "## Expressions",
    "",
    `An expression is a number, or text made of whole numbers (decimal or \`0x\`), names, \`length(buffer)\`, \`byte(buffer, index)\`, brackets,`,
    "`test ? a : b` and the operators",
    `${[...UNARY_OPERATORS, ...BINARY_OPERATORS].map((operator) => `\`${operator}\``).join(" ")}.`,
    "",
    "Arithmetic is on integers of at most 53 bits; `/` rounds towards zero. `~ & | ^ << >>` work on unsigned 32-bit words, shifts go from 0 to 31.",
    "Comparisons and `! && ||` give 1 or 0. A value out of range, or a division by zero, is a finding where it is constant, and stops the",
    "operation where it is not. Parameters are constants; a value for a field that is known only when the operation runs is checked then.",
    "A byte outside its buffer stops the operation; of `test ? a : b` only the part that counts is computed.",
    "",
    "## Sources",
    "",
    "Every parameter, window, memory, region, erase, match, timeout and delay says where its numbers come from:",
    "`<key of documents> <place>`, `measured YYYY-MM-DD …`, or `derived: <how>`. A register without one is covered by `window.source`.",
    "",
    "## Trials",
    "",
    ...trialSection(),
    "## Rules",
    "",
    ...ruleSection(),
    "",
    "## Safety bounds",
    "",
    ...table(
      ["at most", "of"],
      Object.entries(LIMIT_SUMMARIES).map(([key, summary]) => [String(LIMITS[key as keyof typeof LIMITS]), summary]),
    ),
  ];
  return `${[...lines, "", "## What it is made for", "", ...primitiveSection()].join("\n")}\n`;
}
