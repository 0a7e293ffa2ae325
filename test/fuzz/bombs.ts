/**
 * Texts that are made to take long or to need much memory: one kind of entry, as often as the largest profile has room for it.
 * Each is an entry repeated in a profile that is small besides.
 */
export interface Bomb {
  readonly name: string;
  /** @param sizeBytes about the size of the text */
  readonly text: (sizeBytes: number) => string;
}

const REGISTER = "  A: { offset: 0x0, access: rw, fields: { f: 0 } }\n";

interface Parts {
  readonly parameters?: string;
  readonly registers?: string;
  readonly documents?: string;
  /** Steps of `reload(address)`, indented by 6. */
  readonly steps?: string;
  readonly operations?: string;
}

const controller = ({ parameters = "", registers = "", documents = "", steps = "", operations = "" }: Parts): string => `barflash: 1
kind: controller
id: bomb/controller
name: Bomb
provides: reload
documents:
  g: Guide
${documents}${parameters === "" ? "" : `parameters:\n${parameters}`}window: { sizeBytes: rest, access: [32], source: g 1 }
presence: A
registers:
${REGISTER}${registers}operations:
  open(): { do: [flush: A] }
  close(): { do: [flush: A] }
${operations}  reload(address):
    do:
      - write: { A: address & 1 }
${steps}`;

const card = (more: string): string => `barflash: 1
kind: card
id: bomb/card
name: Bomb
documents:
  g: Guide
match:
  - { vendorId: 0x1234, deviceId: 0x1, source: g 1 }
${more}`;

/** `line(0)`, `line(1)`, … until the text is that long. */
function fill(sizeBytes: number, line: (index: number) => string): string {
  const lines: string[] = [];
  for (let length = 0, index = 0; length < sizeBytes; index++) {
    const text = line(index);
    lines.push(text);
    length += text.length;
  }
  return lines.join("");
}

/** How many lines of that length fit. */
const fitting = (sizeBytes: number, line: (index: number) => string): number => Math.floor(sizeBytes / line(99_999).length);

const of =
  (part: keyof Parts, line: (index: number) => string): Bomb["text"] =>
  (sizeBytes) =>
    controller({ [part]: fill(sizeBytes, line) });

/** As many names as fit, and as many mentions that are near to all of them. */
const LONG_WORD = "abcdefghijklmnopqrstuvwxyzabcdefgh";
/** Differs from it everywhere, but little. */
const NEAR_WORD = "abdefghijklnmopqrstvuwxyzbacdefghh";

const parameter = (name: string, values: string) => `  ${name}: { description: d, ${values}, default: 0, source: g 1 }\n`;

function parameterSums(sizeBytes: number): string {
  const names = Array.from({ length: 32 }, (_, index) => `p${index}`);
  const parameters = names.map((name) => parameter(name, "min: 0, max: 1")).join("");
  const sum = `      - expect: ${[...names, ...names, ...names, ...names].join("+")}\n        message: m\n`;
  return controller({ parameters, steps: fill(sizeBytes, () => sum) });
}

function parameterLists(sizeBytes: number): string {
  const values = (room: number) => `oneOf: [${fill(room, (index) => `${index},`)}]`;
  const parameters = ["p", "q", "r"].map((name) => parameter(name, values(sizeBytes / 3))).join("");
  return controller({ parameters, steps: "      - expect: p + q + r >= 0\n        message: m\n" });
}

function misspelledRegisters(sizeBytes: number): string {
  const declared = (index: number) => `  ${LONG_WORD}y${index}: { offset: ${4 * index + 4}, access: rw }\n`;
  const used = (index: number) => `      - flush: ${NEAR_WORD}x${index}\n`;
  return controller({ registers: fill(sizeBytes / 2, declared), steps: fill(sizeBytes / 2, used) });
}

const callChain = (isRing: boolean) => (sizeBytes: number) => {
  const line = (index: number) => `  a${index}(): { do: [{ call: { a${index + 1}: {} } }] }\n`;
  const count = fitting(sizeBytes, line);
  const last = `  a${count}(): { do: [${isRing ? "call: { a0: {} }" : "flush: A"}] }\n`;
  const operations = Array.from({ length: count }, (_, index) => line(index)).join("") + last;
  return controller({ operations, steps: "      - call: { a0: {} }\n" });
};

function callFan(sizeBytes: number): string {
  const count = Math.floor(Math.sqrt(sizeBytes / 30));
  const calls = (from: number) => fill((count - from) * 20, (index) => `{ call: { a${Math.min(from + 1 + index, count)}: {} } }, `);
  const operations = Array.from({ length: count }, (_, from) => `  a${from}(): { do: [${calls(from)}] }\n`).join("");
  return controller({ operations: `${operations}  a${count}(): { do: [flush: A] }\n`, steps: "      - call: { a0: {} }\n" });
}

/** Blocks inside each other, as deep as YAML may be nested, again and again. */
function deepBlocks(sizeBytes: number): string {
  const LEVELS = 26;
  const block = `${"{ if: address, then: [".repeat(LEVELS)}{ flush: A }${"] }".repeat(LEVELS)}`;
  return controller({ steps: fill(sizeBytes, () => `      - ${block}\n`) });
}

const CARD_WINDOW = "{ bar: 0, sizeBytes: 0x1000, source: g 1 }";
const cardWith = (line: (index: number) => string, before: string, after: string) => (sizeBytes: number) =>
  card(before + fill(sizeBytes, line) + after);

const WINDOWS = `windows:\n  w: ${CARD_WINDOW}\n`;
const CONTROLLERS = "controllers:\n  c: { use: a/b, window: w, offset: 0, source: g 1 }\n";

/** Windows behind controllers in windows. */
function windowChain(sizeBytes: number): string {
  const window = (index: number) => `  w${index + 1}: { through: c${index}, offset: 0, sizeBytes: 0x1000, source: g 1 }\n`;
  const placed = (index: number) => `  c${index}: { use: a/b, window: w${index}, offset: 0, source: g 1 }\n`;
  const count = fitting(sizeBytes / 2, window);
  const all = (line: (index: number) => string) => Array.from({ length: count }, (_, index) => line(index)).join("");
  return card(`windows:\n  w0: ${CARD_WINDOW}\n${all(window)}controllers:\n${all(placed)}`);
}

export const BOMBS: readonly Bomb[] = [
  { name: "names given by steps", text: of("steps", (index) => `      - let: { a${index}: 1 }\n`) },
  { name: "names read", text: of("steps", (index) => `      - read: { A: a${index} }\n`) },
  { name: "plain steps", text: of("steps", () => "      - flush: A\n") },
  { name: "repeats", text: of("steps", () => "      - repeat: { times: 9 }\n        do: [flush: A]\n") },
  { name: "polls with many failures", text: of("steps", () => pollWithFailures(40)) },
  { name: "polls", text: of("steps", () => pollWithFailures(1)) },
  { name: "unknown registers", text: of("steps", (index) => `      - flush: B${index}\n`) },
  { name: "unknown names", text: of("steps", (index) => `      - let: { x: y${index} }\n`) },
  { name: "unknown steps", text: of("steps", (index) => `      - flish${index}: A\n`) },
  { name: "unknown keys", text: of("registers", (index) => `  B${index}: { offse: 0 }\n`) },
  { name: "steps that are none", text: of("steps", () => "      - a\n") },
  { name: "calls with unknown parameters", text: of("steps", (index) => `      - call: { open: { x${index}: 1 } }\n`) },
  { name: "long expressions", text: of("steps", () => `      - expect: ${"~".repeat(499)}1\n        message: m\n`) },
  { name: "long sums", text: of("steps", () => `      - expect: ${"1+".repeat(249)}1\n        message: m\n`) },
  { name: "brackets", text: of("steps", () => `      - expect: ${"(".repeat(249)}1${")".repeat(249)}\n        message: m\n`) },
  { name: "choices", text: of("steps", () => `      - expect: ${"1?".repeat(120)}1${":1".repeat(120)}\n        message: m\n`) },
  { name: "sums of parameters", text: parameterSums },
  { name: "parameters with long lists", text: parameterLists },
  { name: "parameters", text: of("parameters", (index) => parameter(`p${index}`, "min: 0, max: 1")) },
  { name: "registers", text: of("registers", (index) => `  B${index}: { offset: ${4 * index + 4}, access: rw }\n`) },
  { name: "registers at one place", text: of("registers", (index) => `  B${index}: { offset: 0, access: rw }\n`) },
  {
    name: "registers of which half are read-only",
    text: of("registers", (index) => `  B${index}: { offset: 0, access: ${index % 2 === 0 ? "ro" : "wo"} }\n`),
  },
  {
    name: "fields",
    text: of(
      "registers",
      (index) => `  B${index}: { offset: 0, access: rw, fields: { ${fill(900, (bit) => `a${bit}: ${bit % 32}, `)} } }\n`,
    ),
  },
  { name: "documents", text: of("documents", (index) => `  d${index}: Guide\n`) },
  { name: "misspelled registers", text: misspelledRegisters },
  { name: "operations", text: of("operations", (index) => `  a${index}(): { do: [flush: A] }\n`) },
  { name: "a chain of calls", text: callChain(false) },
  { name: "a ring of calls", text: callChain(true) },
  { name: "calls of all by all", text: callFan },
  { name: "signatures of spaces", text: of("operations", (index) => `  a${index}(${" ".repeat(950)}x): { do: [flush: A] }\n`) },
  { name: "signatures that are none", text: of("operations", (index) => `  a${index}(${"a, ".repeat(320)}!): { do: [flush: A] }\n`) },
  {
    name: "signatures of many names",
    text: of("operations", (index) => `  a${index}(${fill(900, (at) => `a${at}, `)}x): { do: [flush: A] }\n`),
  },
  { name: "blocks inside each other", text: deepBlocks },
  { name: "matches", text: cardWith((index) => `  - { vendorId: 1, deviceId: ${index}, source: g 1 }\n`, "", WINDOWS + CONTROLLERS) },
  { name: "windows", text: cardWith((index) => `  v${index}: ${CARD_WINDOW}\n`, WINDOWS, CONTROLLERS) },
  {
    name: "controllers",
    text: cardWith((index) => `  d${index}: { use: a/b, window: w, offset: 0, source: g 1 }\n`, WINDOWS + CONTROLLERS, ""),
  },
  {
    name: "memories",
    text: cardWith((index) => `  m${index}: { type: spi-nor, controller: c, source: g 1 }\n`, `${WINDOWS + CONTROLLERS}memories:\n`, ""),
  },
  {
    name: "regions",
    text: cardWith(
      (index) => `      r${index}: { address: 0, sizeBytes: 0x1000, role: data, source: g 1 }\n`,
      `${WINDOWS + CONTROLLERS}memories:\n  m:\n    type: spi-nor\n    controller: c\n    source: g 1\n    regions:\n`,
      "",
    ),
  },
  { name: "windows behind windows", text: windowChain },
];

function pollWithFailures(count: number): string {
  const failures = Array.from({ length: count }, () => "{ f: 1 }").join(", ");
  return `      - poll: { A: { f: 0 } }\n        failIf: [${failures}]\n        intervalUs: 1\n        timeoutMs: 1\n        source: g 1\n`;
}

/** Pieces that are nothing but syntax, for texts of one of them again and again. */
export const SYNTAX_PIECES: readonly string[] = [
  ..."[ { - ? : ] } , # ' \" \\ | > & * ! % @ ` \t \n \r \u0000 \u2028 \uFEFF é 😀".split(" "),
  ...["- ", "? ", ": ", "a: ", "[a,", "{a: ", "{a: {}, ", "---\n", "...\n", "# c\n", '"\\q', "|\n", ">\n a\n", "a: b\n", "- a\n", "-\n"],
  ...["!!x ", "&a ", "*a ", "- *a\n", "- &a b\n", "<<: ", "? a\n: b\n", "[[],", "- - a\n", "a:\n", "  - ", ": - ", "? - ", "x: [\n"],
  ...["a: |\n b\n", "a: 'x'\n", "[a, b]: c\n", "{[", "[?", "{:", "[:,", " \n", "  a: b\n", '"a\n', "a #", "{? a, ", "\r\n"],
];
