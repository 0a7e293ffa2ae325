import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seededRandom } from "../support/random.ts";
import { runCampaign } from "./campaign.ts";
import { seedTexts } from "./seed-texts.ts";

const Fuzz = suite("mutants of profiles");

/** A few seconds; `npm run bench` runs a million executions. */
const CASES = Number(process.env.FUZZ_CASES ?? 150);
const RUNS = 100;

Fuzz("at worst fail with an error, and stay inside their windows and budgets", async () => {
  const { seed } = seededRandom("mutants of profiles");
  const { valid, executions, failures } = await runCampaign({ campaignSeed: seed, firstCase: 0, cases: CASES, runs: RUNS }, seedTexts());
  assert.equal(failures, [], failures.join("\n"));
  // Mutants that are all refused would say nothing about what runs.
  assert.ok(valid > CASES / 10 && executions > 10 * CASES, `${valid} of ${CASES} valid, ${executions} executions`);
});

Fuzz.run();
