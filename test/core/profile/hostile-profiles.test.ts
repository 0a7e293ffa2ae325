import { suite } from "uvu";
import * as assert from "uvu/assert";
import { checkProfile } from "../../../core/profile/load-profile.ts";
import { RICH_CARD } from "./rich-profiles.ts";

/** Texts that once did what no text may do. The fuzzer in test/fuzz found them, or somebody who read the code with such texts in mind. */
const Hostile = suite("hostile profiles");

Hostile("have their findings in the right line below something that goes over several lines and cannot be read", () => {
  const text = "a: { b: 1 } x\n  y\n  z\nc: { d: 1 } e\nf: [1] g\n";
  const places = checkProfile(text, "p.yaml").findings.map(({ line, column }) => `${line}:${column}`);
  assert.equal(places, ["1:13", "4:13", "5:8"]);
});

Hostile("are refused when the maps of one line are nested so deep that closing them would fill the stack", () => {
  for (const piece of ["a: ", "[", "{a: "]) {
    const text = `barflash: 1\nx:\n  y: ${piece.repeat(60_000 / piece.length)}\nz: 1\n`;
    const found = checkProfile(text, "p.yaml").findings.map(({ line, rule }) => `${line} ${rule}`);
    assert.equal(found, ["3 file-limits"], piece);
  }
});

Hostile("have a finding for addresses whose sum would not be exact any more", () => {
  const first = "0x1fffffffffffff";
  const text = RICH_CARD.replace("first: 0x0", `first: ${first}`).replace("offset: 0x4, value", `offset: ${first}, value`);
  const findings = checkProfile(text, "p.yaml").findings.map(({ message }) => message);
  assert.equal(findings, Array(2).fill("expected a whole number from 0x0 to 0x1000000000000, got 9007199254740991"));
});

Hostile.run();
