import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openCatalog } from "../../../core/profile/catalog.ts";
import { ProfileNotFoundError, ProfileUnreadableError } from "../../../core/profile/errors.ts";
import { ProfileParameterError } from "../../../core/protocol/errors.ts";
import { testProfiles } from "../../../core/trial/test-profiles.ts";
import { rejects } from "../../support/rejects.ts";

const Trials = suite("trials of controller profiles");

const CONTROLLER = `barflash: 1
kind: controller
id: example/trial
name: Trial
provides: parallel
documents:
  guide: Guide r1
parameters:
  unit: { description: Unit, min: 0, max: 7, default: 1, source: guide 1 }
window: { sizeBytes: 0x20, access: [32], source: guide 2 }
presence: STATUS
registers:
  STATUS: { offset: 0x0, access: ro, fields: { busy: 0, error: [3, 2] } }
  CONTROL: { offset: 0x4, access: wo, fields: { unit: [2, 0], go: 8 } }
  PAGE: { offset: 0x8, access: rw, count: 4 }
  LONG: { offset: 0x18, access: rw, words: 2, wordOrder: high-first }
operations:
  open():
    do:
      - poll: { STATUS: { busy: 0 } }
        intervalUs: 10
        timeoutMs: 5
        source: guide 3
  read(address) -> value:
    do:
      - read: { PAGE: value }
        index: address
  write(address, value):
    do:
      - write: { CONTROL: { unit: unit, go: 1 } }
      - write: { LONG: address * 0x100 + value }
    finally:
      - read: { PAGE: _ }
        index: 3
  writeBlock(address, data[]):
    do:
      - call: { fill: { address: address, data: data } }
  fill(address, data[]) -> first:
    do:
      - store: { PAGE: data }
        wordBytes: 4
        index: address
      - read: { PAGE: first }
      - expect: first != 0
        message: nothing is there
  close():
    do:
      - flush: STATUS
`;

const trial = (calls: string) => `trial: 1\nof: ./controller.yaml\ncalls:\n${calls}`;

const WRITE = `  - call: { write: { address: 0x1234567890, value: 0 } }
    accesses:
      - write: { CONTROL: { unit: 1, go: 1 } }
      - write: { LONG: 0x123456789000 }
      - read: { PAGE: 7 }
        index: 3
`;

const FILL = `  - call: { fill: { address: 0, data: [1, 0, 0, 0, 2, 0, 0, 0] } }
    accesses:
      - write: { PAGE: [1, 2] }
      - read: { PAGE: 0x5 }
    gives: { first: 5, data: [1, 0, 0, 0, 2, 0, 0, 0] }
`;

async function findings(text: string, more: { readonly controller?: string } = {}): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "barflash-trial-"));
  try {
    writeFileSync(join(folder, "controller.yaml"), more.controller ?? CONTROLLER);
    writeFileSync(join(folder, "one.trial.yaml"), text);
    const { trialCount, findings: found } = await testProfiles([folder], await openCatalog([]));
    assert.is(trialCount, 1);
    return found.map(({ line, column, message, rule }) => `${line}:${column} ${message} (${rule})`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

Trials("hold when every access and every result is as written", async () => {
  assert.equal(await findings(trial(`${WRITE}${FILL}`)), []);
});

const CASES: readonly { readonly name: string; readonly calls: string; readonly want: readonly string[] }[] = [
  {
    name: "a word that differs",
    calls: WRITE.replace("go: 1 }", "go: 0 }"),
    want: ["6:9 the operation writes CONTROL = 0x00000101; expected that it writes CONTROL = 0x00000001 (trial-access)"],
  },
  {
    name: "an access that the document does not have",
    calls: WRITE.replace("      - write: { LONG: 0x123456789000 }\n", ""),
    want: ["7:9 the operation writes LONG[0] = 0x00001234; expected that it reads PAGE[3] (trial-access)"],
  },
  {
    name: "an access that is not made",
    calls: `${WRITE}      - read: { STATUS: 0 }\n`,
    want: ["10:9 the operation ended before it reads STATUS (trial-access)"],
  },
  {
    name: "an access more than all",
    calls: FILL.replace("      - read: { PAGE: 0x5 }\n", ""),
    want: ["4:13 the operation reads PAGE[0]; nothing more was expected (trial-access)"],
  },
  {
    name: "a list that goes on too long",
    calls: FILL.replace("[1, 2] }", "[1, 2, 3] }"),
    want: ["6:9 the operation reads PAGE[0]; expected that it writes PAGE[2] = 0x00000003 (trial-access)"],
  },
  {
    name: "another result",
    calls: FILL.replace("first: 5", "first: 6"),
    want: ["8:21 first is 0x5 (trial-result)"],
  },
  {
    name: "other bytes in a buffer",
    calls: FILL.replace("2, 0, 0, 0] }\n", "3, 0, 0, 0] }\n"),
    want: ["8:30 the buffer holds something else: byte 4 is 0x2 (trial-result)"],
  },
  {
    name: "a failure that was not meant",
    calls: FILL.replace("PAGE: 0x5", "PAGE: 0"),
    want: ["4:13 the operation failed with HARDWARE_EXPECTATION: fill: nothing is there (trial-result)"],
  },
  {
    name: "a failure that did not come",
    calls: FILL.replace("    gives:", "    fails: HARDWARE_EXPECTATION\n    gives:"),
    want: ["4:13 the operation did not fail (trial-result)"],
  },
  {
    name: "names that the profile does not have",
    calls: `  - call: { fil: { } }
    accesses: []
`,
    want: ['4:13 there is no operation "fil"; did you mean "fill"? (trial-names)'],
  },
  {
    name: "registers, fields and parameters that the profile does not have, all at once",
    calls: `  - call: { fill: { adress: 0, data: [1] } }
    accesses:
      - write: { PAGES: 1 }
      - write: { CONTROL: { untt: 1, unit: 8 } }
      - read: { STATUS: 0x100000000 }
`,
    want: [
      '4:13 fill needs the parameter "address" (trial-names)',
      '4:21 fill has no parameter "adress"; did you mean "address"? (trial-names)',
      '6:18 there is no register "PAGES"; did you mean "PAGE"? (trial-names)',
      '7:29 CONTROL has no field "untt"; did you mean "unit"? (trial-names)',
      "7:44 8 does not fit 3 bits (trial-names)",
      "8:25 0x100000000 does not fit 32 bits (trial-names)",
    ],
  },
  {
    name: "a misspelled key",
    calls: WRITE.replace("accesses:", "acesses:"),
    want: ['4:5 "accesses" is missing; expected a list (missing-key)', '5:5 unknown key "acesses"; did you mean "accesses"? (unknown-key)'],
  },
];

for (const { name, calls, want } of CASES) {
  Trials(`show ${name}`, async () => {
    assert.equal(await findings(trial(calls)), want);
  });
}

Trials("let a poll time out, in a time of their own", async () => {
  const open = (rest: string) => trial(`  - call: { open: {} }\n    accesses:\n      - read: { STATUS: { busy: 1 } }\n${rest}`);
  assert.equal(await findings(open("        atMost: 1000\n    fails: HARDWARE_POLL_TIMEOUT\n")), []);
  assert.equal(await findings(open("        times: 3\n      - read: { STATUS: 0 }\n")), []);
  assert.equal(await findings(open("        times: 3\n")), ["4:13 the operation reads STATUS; nothing more was expected (trial-access)"]);
});

/** The same calls as a document has them: no name of the profile stands in them. */
const PLAIN_WRITE = `  - call: { write: { address: 0x1234567890, value: 0 } }
    accesses:
      - { at: 0x4, write: 0x101 }
      - { at: 0x18, write: [0x1234] }
      - { at: 0x1c, write: 0x56789000, widthBits: 32 }
      - { at: 0x14, read: 7 }
`;

Trials("in offsets find registers and bits that stand in the wrong place in the profile", async () => {
  const wrong = (from: string, to: string) => findings(trial(PLAIN_WRITE), { controller: CONTROLLER.replace(from, to) });
  assert.equal(await findings(trial(PLAIN_WRITE)), []);
  const swapped = CONTROLLER.replace("STATUS: { offset: 0x0", "STATUS: { offset: 0x4").replace(
    "CONTROL: { offset: 0x4",
    "CONTROL: { offset: 0x0",
  );
  assert.equal(await findings(trial(WRITE), { controller: swapped }), []);
  assert.equal(await findings(trial(PLAIN_WRITE), { controller: swapped }), [
    "6:9 the operation writes CONTROL at 0x0000 = 0x00000101; expected that it writes 0x0004 (STATUS is read-only) = 0x00000101 (trial-access)",
  ]);
  assert.equal(await wrong("go: 8", "go: 9"), [
    "6:9 the operation writes CONTROL at 0x0004 = 0x00000201; expected that it writes CONTROL at 0x0004 = 0x00000101 (trial-access)",
  ]);
});

Trials("in offsets say what is wrong with the width, the window and the form", async () => {
  const one = (access: string) => findings(trial(PLAIN_WRITE.replace("{ at: 0x4, write: 0x101 }", access)));
  assert.equal(await one("{ at: 0x4, write: 0x101, widthBits: 16 }"), [
    "6:9 the operation writes CONTROL at 0x0004 with 32 bits = 0x00000101; " +
      "expected that it writes CONTROL at 0x0004 with 16 bits = 0x00000101 (trial-access)",
  ]);
  assert.equal(
    await one("{ at: 0x4, write: 0x101, widthBits: 8, window: windw }"),
    ['6:56 there is no window "windw"; did you mean "window"? (trial-names)', "6:27 0x101 does not fit 8 bits (trial-names)"].sort(),
  );
  assert.match((await one("{ write: 0x101 }"))[0] ?? "", "or `at` with a word");
  assert.match((await one("{ at: 0x4, write: { CONTROL: 0x101 } }"))[0] ?? "", "or `at` with a word");
  assert.match((await one("{ write: { CONTROL: 0x101 }, widthBits: 32 }"))[0] ?? "", "with `at` alone");
});

const POLL = (accesses: string) => trial(`  - call: { open: {} }\n    accesses:\n${accesses}`);
const paused = CONTROLLER.replace("intervalUs: 10", "intervalUs: 10\n        firstAfterUs: 50");

Trials("state how long the operation must have waited", async () => {
  const waits = POLL("      - { at: 0, read: 0, afterUs: 50 }\n");
  assert.equal(await findings(waits, { controller: paused }), []);
  assert.equal(await findings(waits), [
    "6:9 the operation reads STATUS 0 us after the access before; expected at least 50 us (trial-access)",
  ]);
});

Trials("state how long the device is busy, and find a deadline that is too short for it", async () => {
  const busy = (us: number) => POLL(`      - { at: 0, read: 1, forUs: ${us} }\n      - { at: 0, read: 0 }\n`);
  assert.equal(await findings(busy(4900)), []);
  assert.equal(await findings(busy(40), { controller: paused }), []);
  assert.equal(await findings(busy(8000)), [
    "6:9 the operation ended 5001 us after the access before, and the device is busy for 8000 us (trial-access)",
  ]);
  assert.equal(
    await findings(trial(WRITE.replace("LONG: 0x123456789000 }", "LONG: 0x123456789000 }\n      - { at: 0, read: 1, forUs: 10 }"))),
    [
      "8:9 the operation reads PAGE[3] at 0x0014 0 us after the access before, and the device is busy for 10 us; expected that it reads STATUS at 0x0000 (trial-access)",
    ],
  );
});

Trials("end with the first call that differs", async () => {
  assert.is((await findings(trial(`${FILL.replace("first: 5", "first: 6")}${FILL.replace("first: 5", "first: 7")}`))).length, 1);
});

Trials("tell a wrong parameter, a missing profile and a missing file by their errors", async () => {
  await rejects(() => findings(trial(WRITE).replace("calls:", "with: { unit: 8 }\ncalls:")), ProfileParameterError);
  await rejects(() => findings(trial(WRITE).replace("./controller.yaml", "example/other")), ProfileNotFoundError);
  await rejects(() => findings(trial(WRITE).replace("./controller.yaml", "./other.yaml")), ProfileUnreadableError);
  await rejects(async () => testProfiles(["/nonexistent.trial.yaml"], await openCatalog([])), ProfileUnreadableError);
});

Trials("of the shipped profiles hold", async () => {
  const { trialCount, callCount, findings: found } = await testProfiles(["profiles"], await openCatalog(["profiles"]));
  assert.equal(found, []);
  assert.ok(trialCount >= 1 && callCount >= 4);
});

Trials.run();
