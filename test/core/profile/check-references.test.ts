import { suite } from "uvu";
import * as assert from "uvu/assert";
import { checkReferences } from "../../../core/profile/check-references.ts";
import { ProfileNotFoundError } from "../../../core/profile/errors.ts";
import { loadProfile } from "../../../core/profile/load-profile.ts";
import { REFERENCE_RULES } from "../../../core/profile/profile-rules.ts";
import type { ProfileSource } from "../../../core/profile/resolved-card.ts";
import { RICH_REFERENCE_CASES } from "./rich-card-cases.ts";
import { BRIDGE, CFI_CHIP, DIRECT_CHIP, RICH_CARD, RICH_CONTROLLER } from "./rich-profiles.ts";
import { CARD, CONTROLLER, edited, MEMORY, type ProfileCase } from "./small-profiles.ts";

const CheckReferences = suite("checkReferences");

const PROFILES = new Map(
  [CONTROLLER, MEMORY, RICH_CONTROLLER, BRIDGE, CFI_CHIP, DIRECT_CHIP].map((text) => {
    const profile = loadProfile(text, "p.yaml");
    return [profile.id, profile] as const;
  }),
);

const SOURCE: ProfileSource = {
  controller(id) {
    const profile = PROFILES.get(id);
    if (profile?.kind === "controller") return profile;
    throw new ProfileNotFoundError({ id, kind: "controller", near: [], unreadable: [] });
  },
  memory(id) {
    const profile = PROFILES.get(id);
    if (profile?.kind === "memory") return profile;
    throw new ProfileNotFoundError({ id, kind: "memory", near: [], unreadable: [] });
  },
};

const BESIDE = "among the profiles known; lint its folder together with it, or name the folder in BARFLASH_PROFILE_PATH";

const CASES: readonly ProfileCase[] = [
  {
    name: "a controller profile that does not exist",
    edit: ["use: example/spi", "use: example/spy"],
    want: [`13:15 there is no controller profile example/spy ${BESIDE} (references-resolve)`],
  },
  {
    name: "a memory profile that does not exist",
    edit: ["chip: example/chip", "chip: example/chop"],
    want: [`18:11 there is no memory profile example/chop ${BESIDE} (references-resolve)`],
  },
  {
    name: "a parameter that does not exist",
    edit: ["{ depth: 8 }", "{ dept: 8 }"],
    want: ['13:65 example/spi has no parameter "dept"; did you mean "depth"? (parameters-given)'],
  },
  { name: "a parameter out of range", edit: ["{ depth: 8 }", "{ depth: 0 }"], want: ["13:72 0 is below 1 (parameters-given)"] },
  {
    name: "a parameter that is given twice",
    edit: ["chip: example/chip", "with: { depth: 4 }"],
    want: ['18:13 controller "spi" has got "depth" already (parameters-given)'],
  },
  {
    name: "a controller past the window",
    edit: ["offset: 0x100", "offset: 0xff0"],
    want: ['13:50 example/spi needs 0x20 bytes; at 0xff0 they end outside the 0x1000 bytes of "main" (controllers-fit)'],
  },
  {
    name: "a misaligned controller",
    edit: ["offset: 0x100", "offset: 0x102"],
    want: ["13:50 0x102 is not a multiple of 4 bytes (controllers-fit)"],
  },
  {
    name: "a region past the chip",
    edit: ["address: 0x10000,", "address: 0xffff000,"],
    want: ["22:46 user ends at 0x1000f000, outside the 0x1000000 bytes of example/chip (regions-inside-chip)"],
  },
  {
    name: "a region that shares an erase with others",
    edit: ["{ address: 0x10000,", "{ address: 0x10800,"],
    want: ["22:24 0x10800 is not a multiple of the smallest erase of 0x1000 bytes (regions-inside-chip)"],
  },
];

function findingsOf(text: string): string[] {
  const card = loadProfile(text, "card.yaml");
  assert.is(card.kind, "card");
  if (card.kind !== "card") return [];
  return checkReferences({ card, text, file: "card.yaml" }, SOURCE).map(
    ({ line, column, message, rule }) => `${line}:${column} ${message} (${rule})`,
  );
}

CheckReferences("finds nothing wrong with a card that fits what it names", () => {
  assert.equal(findingsOf(CARD), []);
  assert.equal(findingsOf(RICH_CARD), []);
});

CheckReferences("needs no chip: the card may leave that to the flash's own tables", () => {
  assert.equal(findingsOf(edited(CARD, ["    chip: example/chip\n", ""])), []);
});

for (const { name, edit, want } of CASES) CheckReferences(`finds ${name}`, () => assert.equal(findingsOf(edited(CARD, edit)), want));
for (const { name, edit, want } of RICH_REFERENCE_CASES)
  CheckReferences(`finds ${name}`, () => assert.equal(findingsOf(edited(RICH_CARD, edit)), want));

CheckReferences("has a case for every rule", () => {
  const text = [...CASES, ...RICH_REFERENCE_CASES].flatMap(({ want }) => want).join();
  assert.equal(
    REFERENCE_RULES.filter(({ name }) => !text.includes(name)).map(({ name }) => name),
    [],
  );
});

CheckReferences.run();
