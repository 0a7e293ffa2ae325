import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ProfileInvalidError } from "../../../core/profile/errors.ts";
import { LIMITS } from "../../../core/profile/limits.ts";
import { checkProfile, loadProfile } from "../../../core/profile/load-profile.ts";
import { thrownBy } from "../../support/thrown-by.ts";
import { RICH_CARD } from "./rich-profiles.ts";
import { CARD, CONTROLLER, edited } from "./small-profiles.ts";

const Bounds = suite("bounds of a profile");

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const lines = (count: number, line: (index: number) => string) => numbers(count).map(line).join("");
const messagesOf = (text: string) => checkProfile(text, "p.yaml").findings.map(({ message, rule }) => `${message} (${rule})`);

const parameterOf = (values: number) =>
  edited(CONTROLLER, [
    "min: 1, max: 16, default: 16",
    `oneOf: [${numbers(values)
      .map((value) => value + 1)
      .join(", ")}], default: 16`,
  ]);
const parametersOf = (more: number) =>
  [
    ["parameters:\n", `parameters:\n${lines(more, (at) => `  p${at}: { description: d, min: 1, max: 2, default: 1, source: guide 1 }\n`)}`],
    ["      - flush: STATUS\n", lines(more, (at) => `      - expect: p${at}\n        message: m\n`)],
  ].reduce((text, [from = "", to = ""]) => edited(text, [from, to]), CONTROLLER);
const operationsOf = (more: number) =>
  edited(CONTROLLER, [
    "  close():\n    do:\n",
    `${lines(more, (at) => `  a${at}(): { do: [flush: STATUS] }\n`)}  close():\n    do:\n${lines(more, (at) => `      - call: { a${at}: {} }\n`)}`,
  ]);
const regs = "  regs: { bar: 0, offset: 0x8000, sizeBytes: 0x1000, source: guide 1 }\n";
const windowsBehind = (depth: number) =>
  [
    [regs, regs + lines(depth, (at) => `  w${at}: { through: b${at}, offset: 0x0, sizeBytes: 0x1000, source: guide 1 }\n`)],
    [
      "controllers:\n",
      `controllers:\n${lines(depth, (at) => `  b${at}: { use: example/bridge, window: ${at === 0 ? "regs" : `w${at - 1}`}, offset: 0x0, source: guide 1 }\n`)}  last: { use: example/spi, window: w${depth - 1}, offset: 0x0, source: guide 1 }\n`,
    ],
    ["memories:\n", "memories:\n  last: { type: spi-nor, controller: last, source: guide 1 }\n"],
  ] as const;
const deepWindows = (depth: number) => windowsBehind(depth).reduce(edited, RICH_CARD);
const cardOf = (more: number) =>
  edited(CARD, ["memories:\n", `memories:\n${lines(more, (at) => `  m${at}: { type: spi-nor, controller: spi, source: guide 1 }\n`)}`]);

const CASES = [
  {
    name: "values of a parameter",
    text: parameterOf,
    most: LIMITS.parameterValues,
    want: `expected at most ${LIMITS.parameterValues} values, got a list (shape)`,
  },
  {
    name: "parameters",
    text: (count: number) => parametersOf(count - 1),
    most: LIMITS.parameters,
    want: `expected at most ${LIMITS.parameters} parameters, got a map (shape)`,
  },
  {
    name: "operations",
    text: (count: number) => operationsOf(count - 4),
    most: LIMITS.operations,
    want: `expected at most ${LIMITS.operations} operations, got a map (shape)`,
  },
  {
    name: "memories of a card",
    text: (count: number) => cardOf(count - 1),
    most: LIMITS.cardParts,
    want: `expected at most ${LIMITS.cardParts} memories, got a map (shape)`,
  },
  {
    name: "windows behind windows",
    text: (count: number) => deepWindows(count - 1),
    most: LIMITS.windowDepth,
    want: `window "w${LIMITS.windowDepth - 1}" is reached through ${LIMITS.windowDepth} others; at most ${LIMITS.windowDepth - 1} are allowed (windows-nested)`,
  },
];

for (const { name, text, most, want } of CASES) {
  Bounds(`are kept by as many ${name} as allowed, and one more is a finding`, () => {
    assert.equal(messagesOf(text(most)), []);
    assert.equal(messagesOf(text(most + 1)), [want]);
  });
}

Bounds("of findings hold for each rule, and the last one says that there are more", () => {
  const unknown = lines(LIMITS.findings + 5, (at) => `      - flush: NONE${at}\n`);
  const text = edited(CONTROLLER, ["      - flush: STATUS\n", `${unknown}      - expect: nothing\n        message: m\n`]);
  const messages = messagesOf(text);
  assert.is(messages.length, LIMITS.findings + 1);
  assert.is(messages.filter((message) => message.endsWith("; more of this kind are not reported (registers-resolve)")).length, 1);
  assert.ok(messages.includes('there is no number "nothing" here (names-resolve)'));
});

Bounds("of findings hold for the shape", () => {
  const text = edited(CONTROLLER, ["      - flush: STATUS\n", lines(LIMITS.findings + 5, () => "      - flesh: STATUS\n")]);
  const messages = messagesOf(text);
  assert.is(messages.length, LIMITS.findings);
  assert.match(messages.at(-1) ?? "", /; more of this kind are not reported \(step-key\)$/);
});

Bounds("of findings are kept by the error too", () => {
  const error = thrownBy(() => loadProfile(`${lines(5000, (at) => `a${at}: 1\n`)}`, "p.yaml"));
  assert.instance(error, ProfileInvalidError);
  assert.ok(error instanceof Error && error.message.length < 100_000);
});

Bounds.run();
