import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readProfileHead } from "../../core/profile/profile-head.ts";
import { ALL_STEP_KEYS } from "../../core/profile/schema/step.ts";
import * as rich from "../core/profile/rich-profiles.ts";
import { shippedProfiles } from "../core/profile/shipped-profiles.ts";
import { PRIMITIVES } from "../support/primitives.ts";

const Primitives = suite("the table of what flashers need");

const texts = new Map<string, string>();
for (const text of [...shippedProfiles().map((profile) => profile.text), ...Object.values(rich)]) {
  const head = readProfileHead(text);
  if (typeof head === "object") texts.set(head.id, text);
}

Primitives("has each of the 37 needs once, in order", () => {
  assert.equal(
    PRIMITIVES.map(({ number }) => number),
    Array.from({ length: 37 }, (_, index) => index + 1),
  );
});

for (const { number, need, shown } of PRIMITIVES) {
  Primitives(`shows need ${number}, ${need}, in profiles that say it`, () => {
    assert.ok(
      shown.some(([id]) => !id.startsWith("example/")),
      "one of them is a profile that comes with barflash",
    );
    for (const [id, text] of shown) assert.match(texts.get(id) ?? `there is no profile ${id}`, text, id);
  });
}

Primitives("names only keys that the reference page has", () => {
  const page = readFileSync("docs/profile-format.md", "utf8");
  const [table = "", rest = ""] = [
    page.slice(page.indexOf("## What it is made for")),
    page.slice(0, page.indexOf("## What it is made for")),
  ];
  assert.ok(table.length > 1000);
  for (const { how } of PRIMITIVES) {
    for (const [, word = ""] of how.matchAll(/`([a-zA-Z]+)`/g)) {
      const isKnown =
        ALL_STEP_KEYS.some((key) => key === word) ||
        rest.includes(`\`${word}\``) ||
        rest.includes(`\`${word}(`) ||
        rest.includes(`.${word}\``);
      assert.ok(isKnown, `${word} of "${how}"`);
    }
  }
});

Primitives.run();
