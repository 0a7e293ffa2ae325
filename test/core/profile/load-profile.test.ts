import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { ProfileInvalidError } from "../../../core/profile/errors.ts";
import { checkProfile, loadProfile } from "../../../core/profile/load-profile.ts";
import { rejects } from "../../support/rejects.ts";
import { shippedProfiles } from "./shipped-profiles.ts";
import { CARD, CONTROLLER, edited, MEMORY } from "./small-profiles.ts";

const LoadProfile = suite("loadProfile");

LoadProfile("loads every shipped profile without a finding", () => {
  for (const { file, text } of shippedProfiles()) assert.equal(checkProfile(text, file).findings, [], file);
});

LoadProfile("gives the same for JSON as for YAML, however it is indented", () => {
  for (const text of [CONTROLLER, CARD, MEMORY]) {
    for (const indent of [0, 2, "\t"])
      assert.equal(loadProfile(JSON.stringify(parse(text), null, indent), "p.json"), loadProfile(text, "p.yaml"));
  }
});

LoadProfile("takes hex text for a number, in JSON and in YAML", () => {
  const json = edited(JSON.stringify(parse(CARD)), ['"deviceId":1', '"deviceId":"0x1"']);
  assert.equal(loadProfile(edited(json, ['"offset":256', '"offset":"0x100"']), "p.json"), loadProfile(CARD, "p.yaml"));
  assert.equal(loadProfile(edited(CARD, ["offset: 0x100", 'offset: "0x100"']), "p.yaml"), loadProfile(CARD, "p.yaml"));
});

LoadProfile("names the place in JSON as well", () => {
  const json = edited(JSON.stringify(parse(CARD), null, 2), ['"role": "user"', '"role": "usr"']);
  const [finding] = checkProfile(json, "p.json").findings;
  assert.is(json.split("\n")[(finding?.line ?? 0) - 1]?.slice((finding?.column ?? 0) - 1), '"usr",');
});

LoadProfile("writes short words out and fills in defaults", () => {
  const controller = loadProfile(CONTROLLER, "p.yaml");
  assert.is(controller.kind === "controller" && controller.registers.EVENTS?.modifiedWriteValues, "oneToClear");
  assert.is(controller.kind === "controller" && controller.registers.DATA?.access, "write-only");
  const memory = loadProfile(MEMORY, "p.yaml");
  assert.equal(memory.kind === "memory" && memory.type === "spi-nor" && [memory.canProgramAgain, memory.sfdp], [true, "ignore"]);
});

LoadProfile("reads Windows line ends and a byte order mark", () => {
  assert.equal(loadProfile(`\ufeff${CARD.replaceAll("\n", "\r\n")}`, "p.yaml"), loadProfile(CARD, "p.yaml"));
});

LoadProfile("throws one error that holds every finding, a line each", async () => {
  const text = edited(edited(CARD, ["bar: 0", "bar: 9"]), ["role: user", "role: usr"]);
  const error = await rejects(() => loadProfile(text, "my.yaml"), ProfileInvalidError);
  assert.is(error.code, "PROFILE_INVALID");
  assert.is(error.invalid.findings.length, 2);
  assert.equal(error.message.split("\n"), [
    "my.yaml has 2 findings:",
    "my.yaml:11:16 expected a whole number from 0 to 5, got 9 (shape)",
    'my.yaml:22:59 expected one of golden, user, guard, data, got "usr" (shape)',
  ]);
});

LoadProfile.run();
