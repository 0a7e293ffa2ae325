import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { profileJsonSchema } from "../../../core/profile/profile-json-schema.ts";
import { trialJsonSchema } from "../../../core/trial/trial-json-schema.ts";
import { generatedFiles } from "../../support/generated-files.ts";
import { SHAPE_CASES } from "./shape-cases.ts";
import { shippedProfiles, shippedTrials } from "./shipped-profiles.ts";
import { CARD, CONTROLLER, edited, MEMORY } from "./small-profiles.ts";

const Generated = suite("generated profile files");

Generated("are fresh; `npm run generate` makes them so", async () => {
  for (const [path, text] of await generatedFiles())
    assert.ok(readFileSync(path, "utf8") === text, `${path} is stale: run npm run generate`);
});

const validate = new Ajv2020({ strict: false }).compile(profileJsonSchema());

Generated("accept every shipped profile, and hex numbers as JSON text", () => {
  for (const { file, text } of shippedProfiles()) assert.ok(validate(parse(text)), `${file}: ${JSON.stringify(validate.errors)}`);
  for (const text of [CONTROLLER, CARD, MEMORY]) assert.ok(validate(parse(text)), JSON.stringify(validate.errors));
  assert.ok(validate(parse(edited(CARD, ["offset: 0x100", 'offset: "0x100"']))));
  assert.not.ok(validate(parse(edited(CARD, ["offset: 0x100", 'offset: "256"']))));
});

Generated("accept every shipped trial", () => {
  const accepts = new Ajv2020({ strict: false }).compile(trialJsonSchema());
  const trials = shippedTrials();
  assert.ok(trials.length > 0);
  for (const { file, text } of trials) assert.ok(accepts(parse(text)), `${file}: ${JSON.stringify(accepts.errors)}`);
});

/** Mistakes of shape that JSON Schema can see; YAML's own syntax is gone once the text is parsed. */
const VISIBLE = SHAPE_CASES.filter(({ want }) => want.some((line) => /\((?:unknown-key|missing-key|step-key|shape)\)$/.test(line)));

Generated("refuse in an editor what barflash refuses for its shape", () => {
  assert.ok(VISIBLE.length > 10);
  for (const { name, edit } of VISIBLE) assert.not.ok(validate(parse(edited(CONTROLLER, edit))), name);
});

Generated.run();
