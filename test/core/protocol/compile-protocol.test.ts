import { suite } from "uvu";
import * as assert from "uvu/assert";
import { loadProfile } from "../../../core/profile/load-profile.ts";
import type { ControllerProfile } from "../../../core/profile/profile.ts";
import { compileProtocol } from "../../../core/protocol/compile-protocol.ts";
import { ProfileParameterError } from "../../../core/protocol/errors.ts";
import { formatProtocol } from "../../../core/protocol/format-protocol.ts";
import { rejects } from "../../support/rejects.ts";
import { CONTROLLER, edited } from "../profile/small-profiles.ts";

const CompileProtocol = suite("compileProtocol");

function load(text: string): ControllerProfile {
  const profile = loadProfile(text, "p.yaml");
  if (profile.kind !== "controller") throw new Error("the small controller is a controller");
  return profile;
}

/** The lines of one operation of the small controller whose `close` has these steps instead. */
function listing(steps: readonly string[], given = {}): string[] {
  const text = edited(CONTROLLER, [
    "  close():\n    do:\n      - write: { CONTROL: 0 }\n",
    `  close():\n    do:\n${steps.map((step) => `      ${step}\n`).join("")}`,
  ]);
  const lines = formatProtocol(compileProtocol(load(text), given)).split("\n");
  return lines.slice(lines.indexOf("close()") + 1).map((line) => line.slice(2));
}

const CASES: readonly { name: string; steps: readonly string[]; want: readonly string[] }[] = [
  { name: "a whole word", steps: ["- write: { DATA: 0x12 }"], want: ["write DATA+0x0008 = 0x00000012"] },
  {
    name: "fields as one word, with 0 for the others",
    steps: ["- write: { CONTROL: { mode: 5, enable: 1 } }"],
    want: ["write CONTROL+0x0000 = 0x0000000b"],
  },
  {
    name: "several registers in the order of the text",
    steps: ["- write: { DATA: 1, CONTROL: 2 }"],
    want: ["write DATA+0x0008 = 0x00000001", "write CONTROL+0x0000 = 0x00000002"],
  },
  { name: "expressions of parameters as numbers", steps: ["- write: { DATA: ~(1 << depth) }"], want: ["write DATA+0x0008 = 0xfffeffff"] },
  {
    name: "a field value known at run time behind a check that it fits",
    steps: ["- read: { STATUS: word }", "- write: { CONTROL: { mode: word, enable: 1 } }"],
    want: ["read STATUS+0x0004 -> $word", 'expect $word <= 7, or "CONTROL.mode holds 0 to 7"', "write CONTROL+0x0000 = ($word << 1) | 0x1"],
  },
  {
    name: "a read of fields as one read",
    steps: ["- read: { CONTROL: { mode: m, enable: e } }", "- expect: m + e < 5", "  message: too much"],
    want: ["read CONTROL+0x0000 -> $m = bits 3..1, $e = bit 0", 'expect ($m + $e) < 5, or "too much"'],
  },
  {
    name: "modify with the mask of its fields",
    steps: ["- modify: { CONTROL: { mode: 0 } }"],
    want: ["modify CONTROL+0x0000 & 0x0000000e = 0x00000000"],
  },
  {
    name: "a poll of a whole word",
    steps: ["- poll: { STATUS: 0x80 }", "  intervalUs: 0", "  firstAfterUs: 100 * depth", "  timeoutMs: 20", "  source: guide 3"],
    want: ["poll STATUS+0x0004 & 0xffffffff == 0x00000080, first after 1600 us, without pause, within 20 ms"],
  },
  {
    name: "a repeat whose bound is its constant count",
    steps: ["- repeat: { times: depth / 4, as: n }", "  do:", "    - write: { DATA: n }"],
    want: ["repeat 4 times, as $n", "  write DATA+0x0008 = $n"],
  },
  {
    name: "let as one variable, also when it gets a new value",
    steps: ["- let: { n: 1 }", "- let: { n: n + 1 }", "- write: { DATA: n }"],
    want: ["let $n = 1", "let $n = $n + 1", "write DATA+0x0008 = $n"],
  },
  {
    name: "both branches of an if, and a choice of parameters as its result",
    steps: [
      "- read: { STATUS: { ready: r } }",
      "- if: r",
      "  then:",
      "    - write: { DATA: 1 }",
      "  else:",
      "    - write: { DATA: 'depth > 8 ? r : 0' }",
    ],
    want: ["read STATUS+0x0004 -> $r = bit 0", "if $r", "  write DATA+0x0008 = 0x00000001", "else", "  write DATA+0x0008 = $r"],
  },
  { name: "a call with its numbers", steps: ["- call: { wait: { limit: depth } }"], want: ["call wait(16)"] },
  {
    name: "save in order, and restore in the other",
    steps: ["- save: [CONTROL, STATE2]", "  do:", "    - flush: STATUS"].map((step) => step.replace(", STATE2", "")),
    want: ["save CONTROL+0x0000", "  flush STATUS+0x0004", "restore CONTROL+0x0000"],
  },
];

for (const { name, steps, want } of CASES) CompileProtocol(`compiles ${name}`, () => assert.equal(listing(steps), want));

CompileProtocol("fills in the defaults of parameters that are not given", () => {
  assert.equal(compileProtocol(load(CONTROLLER), {}).parameters, { depth: 16 });
  assert.equal(compileProtocol(load(CONTROLLER), { depth: 3 }).parameters, { depth: 3 });
});

CompileProtocol("says how far the registers reach, which one tells a live card, and what each is", () => {
  const { windows, presence, registers, provides, controller } = compileProtocol(load(CONTROLLER), {});
  assert.equal(
    { windows, presence: presence === "config" ? presence : presence.name, provides, controller },
    { windows: [{ name: "window", sizeBytes: 0x10, isRest: false }], presence: "STATUS", provides: ["spi"], controller: "example/spi" },
  );
  assert.equal(
    registers.find(({ name }) => name === "INPUT"),
    { name: "INPUT", window: 0, offset: 8, widthBits: 32, count: 1, access: "read-only", readAction: "modify", fields: [] },
  );
});

CompileProtocol("gives parameters the first slots, and names of each block slots of their own", () => {
  const transfer = compileProtocol(load(CONTROLLER), {}).operations.get("transfer");
  assert.equal(transfer?.buffers, [
    { name: "send", slot: 0 },
    { name: "receive", slot: 1 },
  ]);
  // Two parts called `part`, one for each chunks.
  assert.is(transfer?.bufferCount, 4);
  const wait = compileProtocol(load(CONTROLLER), {}).operations.get("wait");
  assert.equal(wait?.numbers, [{ name: "limit", slot: 0 }]);
  assert.is(wait?.variableCount, 4);
});

const REFUSED: readonly { name: string; given: Readonly<Record<string, number>>; message: string }[] = [
  { name: "an unknown parameter", given: { dept: 1 }, message: 'example/spi: there is no parameter "dept"; did you mean "depth"?' },
  { name: "a value out of range", given: { depth: 17 }, message: "example/spi: depth: 17 is above 16" },
];

for (const { name, given, message } of REFUSED) {
  CompileProtocol(`refuses ${name}`, async () => {
    const error = await rejects(() => compileProtocol(load(CONTROLLER), given), ProfileParameterError);
    assert.equal([error.code, error.message], ["PROFILE_PARAMETER", message]);
  });
}

CompileProtocol("refuses a value inside the range with which a constant does not fit", async () => {
  // 0 at both ends of the range and at the default, 60 in the middle: the profile's own check cannot see it.
  const text = edited(CONTROLLER, ["mode: 3", "mode: (depth - 1) * (16 - depth)"]);
  const error = await rejects(() => compileProtocol(load(text), { depth: 8 }), ProfileParameterError);
  assert.is(error.message, "example/spi: 0x38 does not fit CONTROL.mode: 0 to 7, with depth=8");
});

CompileProtocol.run();
