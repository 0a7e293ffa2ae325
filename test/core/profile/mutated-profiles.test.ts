import { suite } from "uvu";
import * as assert from "uvu/assert";
import { checkProfile } from "../../../core/profile/load-profile.ts";
import { compileProtocol } from "../../../core/protocol/compile-protocol.ts";
import { formatProtocol } from "../../../core/protocol/format-protocol.ts";
import { type Random, seededRandom } from "../../support/random.ts";
import { BRIDGE, CFI_CHIP, DIRECT_CHIP, RICH_CARD, RICH_CONTROLLER } from "./rich-profiles.ts";
import { shippedProfiles } from "./shipped-profiles.ts";
import { CARD, CONTROLLER, MEMORY } from "./small-profiles.ts";

const MutatedProfiles = suite("mutated profiles");

/** About 5 ms each. */
const RUNS = 600;
/** Processor time, far above what one profile takes (a few milliseconds), far below what a user would call a hang. */
const LONGEST_US = 3_000_000;

const TEXTS = [CONTROLLER, CARD, MEMORY, RICH_CONTROLLER, RICH_CARD, BRIDGE, CFI_CHIP, DIRECT_CHIP];

const ODDITIES = [
  "",
  "0",
  "-1",
  "0x",
  "99999999999999999999",
  "1e9",
  ".nan",
  "null",
  "~",
  "[",
  "]",
  "{",
  "}",
  ":",
  "&a",
  "*a",
  "!!x",
  "|",
  "'",
  '"',
  "\t",
  "\u0000",
  "length",
  "__proto__",
  "[]",
  "{}",
] as const;

/** Drops, doubles, replaces or swaps one token. */
function mutate(tokens: readonly string[], random: Random): string[] {
  const at = random.below(tokens.length);
  const other = tokens[random.below(tokens.length)] ?? "";
  const replacement = random.pick([
    [],
    [tokens[at] ?? "", tokens[at] ?? ""],
    [other],
    [random.pick(ODDITIES)],
    [`${tokens[at]}${other}`],
  ] as [string[], ...string[][]]);
  return [...tokens.slice(0, at), ...replacement, ...tokens.slice(at + 1)];
}

MutatedProfiles("only ever cause findings, in bounded time; what passes also compiles", () => {
  const random = seededRandom("mutated profiles");
  const texts = [...shippedProfiles().map(({ text }) => text), ...TEXTS];
  let clean = 0;
  for (let run = 0; run < RUNS; run++) {
    let tokens = (texts[random.below(texts.length)] ?? "").split(/(\s+|[:,{}[\]()])/).filter((token) => token !== "");
    for (let left = 1 + random.below(4); left > 0; left--) tokens = mutate(tokens, random);
    const text = tokens.join("");
    const before = process.cpuUsage();
    const { profile, findings } = checkProfile(text, "p.yaml");
    const lines = text.split("\n");
    for (const { line, column, message } of findings) {
      assert.ok(line >= 1 && line <= lines.length && column >= 1, `${line}:${column} ${message}\n${text}`);
      assert.ok(message.length > 0 && !message.includes("undefined"), `${message}\n${text}`);
    }
    if (profile?.kind === "controller") formatProtocol(compileProtocol(profile, {}));
    assert.is(profile === undefined, findings.length > 0);
    if (profile) clean++;
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < LONGEST_US, `took ${user + system} us:\n${text}`);
  }
  // A mutation that changes only a comment, a title or a number within its range is no mistake.
  assert.ok(clean > 0 && clean < RUNS / 2, `${clean} of ${RUNS} without findings`);
});

MutatedProfiles("only ever cause findings, wherever the text is cut off", () => {
  for (const text of TEXTS) {
    for (let end = 0; end < text.length; end += 23) {
      const { profile, findings } = checkProfile(text.slice(0, end), "p.yaml");
      assert.is(profile === undefined, findings.length > 0);
    }
  }
});

MutatedProfiles.run();
