import { suite } from "uvu";
import * as assert from "uvu/assert";
import { LIMITS } from "../../../core/profile/limits.ts";
import { checkProfile } from "../../../core/profile/load-profile.ts";
import { CARD_RULES, CONTROLLER_RULES, MEMORY_RULES } from "../../../core/profile/profile-rules.ts";
import { SHAPE_RULES } from "../../../core/profile/shape-issues.ts";
import { CARD_CASES } from "./card-cases.ts";
import { CONTROLLER_CASES } from "./controller-cases.ts";
import { DMA_CASES, DMA_CONTROLLER } from "./dma-cases.ts";
import { FAULTY_CONTROLLER, FAULTY_MEMORY } from "./many-faults.ts";
import { CFI_CASES, DIRECT_CASES, MEMORY_CASES } from "./memory-cases.ts";
import { RICH_CARD_CASES } from "./rich-card-cases.ts";
import { BRIDGE, CFI_CHIP, DIRECT_CHIP, RICH_CARD, RICH_CONTROLLER } from "./rich-profiles.ts";
import { RICH_REGISTER_CASES } from "./rich-register-cases.ts";
import { RICH_STEP_CASES } from "./rich-step-cases.ts";
import { SHAPE_CASES } from "./shape-cases.ts";
import { CARD, CONTROLLER, edited, MEMORY } from "./small-profiles.ts";
import { STEP_CASES } from "./step-cases.ts";

const CheckProfile = suite("checkProfile");

/** Far above what the slowest of these texts needs, far below what the square of its length would need. */
const LONGEST_US = 10_000_000;

const findingsOf = (text: string) =>
  checkProfile(text, "p.yaml").findings.map(({ line, column, message, rule }) => `${line}:${column} ${message} (${rule})`);

const TABLES = [
  { text: CONTROLLER, cases: CONTROLLER_CASES },
  { text: CONTROLLER, cases: STEP_CASES },
  { text: CONTROLLER, cases: SHAPE_CASES },
  { text: CARD, cases: CARD_CASES },
  { text: MEMORY, cases: MEMORY_CASES },
  { text: RICH_CONTROLLER, cases: RICH_REGISTER_CASES },
  { text: RICH_CONTROLLER, cases: RICH_STEP_CASES },
  { text: DMA_CONTROLLER, cases: DMA_CASES },
  { text: RICH_CARD, cases: RICH_CARD_CASES },
  { text: CFI_CHIP, cases: CFI_CASES },
  { text: DIRECT_CHIP, cases: DIRECT_CASES },
];

CheckProfile("finds nothing wrong with the small and the rich profiles", () => {
  const texts = [CONTROLLER, CARD, MEMORY, RICH_CONTROLLER, DMA_CONTROLLER, RICH_CARD, BRIDGE, CFI_CHIP, DIRECT_CHIP];
  for (const text of texts) assert.equal(findingsOf(text), []);
});

for (const { text, cases } of TABLES) {
  for (const { name, edit, want } of cases) CheckProfile(`finds ${name}`, () => assert.equal(findingsOf(edited(text, edit)), want));
}

CheckProfile("has a case for every rule", () => {
  const seen = TABLES.flatMap(({ cases }) => cases.flatMap(({ want }) => want.map((line) => /\(([a-z-]+)\)$/.exec(line)?.[1])));
  const rules = [...CONTROLLER_RULES, ...CARD_RULES, ...MEMORY_RULES].map(({ name }) => name);
  // The limits of a file have tests of their own below, and two files with one id those of `lintProfiles`.
  const shapes = Object.keys(SHAPE_RULES).filter((name) => !["file-limits", "id-once"].includes(name));
  assert.equal(
    [...rules, ...shapes].filter((name) => !seen.includes(name)),
    [],
  );
});

CheckProfile("finds everything at once, in the order of the text, whatever the kind of mistake", () => {
  const edits = [
    ["provides: spi", "provides: [spi, reload]"],
    ["default: 16", "default: 17"],
    ["presence: STATUS", "presense: STATUS"],
    ["offset: 0xc, access: rw", "offset: 0xe, access: rw"],
    ["offset: 0x8, access: wo", "offset: 0x8, access: w"],
    ["flush: STATUS", "flash: STATUS"],
    ["timeoutMs: 10", "timeoutMs: never"],
    ["write: { CONTROL: 0 }", "write: { CONTRL: 0 }"],
    ["mode: 3", "mode: 9"],
    ["measured 2026-01-31", "mesured 2026-01-31"],
  ] as const;
  assert.equal(findingsOf(edits.reduce(edited, CONTROLLER)), [
    '1:1 "presence" is missing; expected a name of letters, digits and _ (not `length` or `byte`) (missing-key)',
    "9:63 17 is above 16 (parameters-consistent)",
    '11:1 unknown key "presense"; did you mean "presence"? (unknown-key)',
    '15:32 expected one of read-only, write-only, read-write, ro, wo, rw, got "w" (shape)',
    "17:21 0x0e is not a multiple of 4 bytes (registers-inside-window)",
    "18:1 the reload port needs the operation `reload(address)` (required-operations)",
    '22:9 no step key among `flash`; did you mean "flush"? (step-key)',
    '35:18 there is no register "CONTRL"; did you mean "CONTROL"? (registers-resolve)',
    '41:20 there is no number "never" here (names-resolve)',
    "50:40 9 does not fit CONTROL.mode: 0 to 7 (constants-fit)",
    '52:21 "mesured" is not a key of `documents`; did you mean "measured"? (sources-resolve)',
  ]);
});

for (const { name, text, want } of [FAULTY_CONTROLLER, FAULTY_MEMORY]) {
  CheckProfile(`finds all faults of ${name}, also those in one entry with others`, () => assert.equal(findingsOf(text), want));
}

CheckProfile("does not report the echoes of a broken part", () => {
  // Nothing is said of DATA being unknown, of `part` and `limit` being unused, or of `wait` being called with them.
  assert.equal(findingsOf(edited(CONTROLLER, ["DATA: { offset: 0x8, access: wo }", "DATA: 8"])), ["15:9 expected a map, got 8 (shape)"]);
  assert.equal(findingsOf(edited(CONTROLLER, ["- push: { DATA: part }", "- pusch: { DATA: part }"])), [
    '27:13 no step key among `pusch`; did you mean "push"? (step-key)',
  ]);
});

CheckProfile("does not ask a controller to use every number that its port gives", () => {
  assert.equal(findingsOf(edited(BRIDGE, ["- write: { ADDRESS: offset, DATA: value }", "- write: { DATA: value }"])), []);
});

CheckProfile("takes a profile that is larger than allowed for one finding", () => {
  const text = `${CONTROLLER}# ${"x".repeat(LIMITS.profileBytes)}`;
  assert.equal(findingsOf(text), [`1:1 the file is larger than ${LIMITS.profileBytes} bytes (file-limits)`]);
});

CheckProfile("is not brought down by text made to bring it down", () => {
  const many = 30_000;
  const texts = ["[", "{a: ", "- ", "? ", "]", ": ", "---\n", "- &a b\n", "#\n", "'", '"\\', "&a ", "*a ", "|\n", "!!", "\t"];
  for (const piece of texts) {
    const before = process.cpuUsage();
    const findings = findingsOf(piece.repeat(many / piece.length));
    assert.ok(findings.length > 0, `${JSON.stringify(piece)} is no profile`);
    // Time of this process: how busy the machine is besides does not count.
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < LONGEST_US, `${JSON.stringify(piece)} took ${user + system} us`);
  }
});

CheckProfile("stops at the allowed nesting with the place of what is too deep", () => {
  const deep = (levels: number) => findingsOf(`${CONTROLLER}extra: ${"[".repeat(levels)}${"]".repeat(levels)}\n`);
  assert.equal(deep(LIMITS.nesting), ['60:1 unknown key "extra" (unknown-key)']);
  assert.equal(deep(LIMITS.nesting + 1), [
    `60:${8 + LIMITS.nesting} more than ${LIMITS.nesting} maps and lists inside each other (file-limits)`,
  ]);
});

CheckProfile("refuses names of JavaScript's own objects like any other unknown name", () => {
  assert.equal(findingsOf(edited(CONTROLLER, ["flush: STATUS", "flush: toString"])), [
    '22:16 there is no register "toString" (registers-resolve)',
  ]);
  assert.equal(findingsOf(edited(CONTROLLER, ["call: { wait:", "call: { constructor:"])), [
    '28:21 there is no operation "constructor" (calls-fit)',
    '36:3 operation "wait" is never called (declared-used)',
  ]);
  assert.equal(findingsOf(edited(CONTROLLER, ["  STATUS:", "  __proto__: { polluted: 1 }\n  STATUS:"])), [
    '14:3 "__proto__" cannot be a key; expected short plain text (yaml-syntax)',
  ]);
});

CheckProfile.run();
