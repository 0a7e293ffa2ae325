/**
 * The long run of the fuzzer, part of `npm run bench`: mutants of all profiles until a million of executions are done.
 * `SEED` repeats a run, `FUZZ_EXECUTIONS` sets another number. Ends with code 1 when one of them did more than fail with an error.
 */
import { runCampaign } from "../fuzz/campaign.ts";
import { seedTexts } from "../fuzz/seed-texts.ts";
import { seededRandom } from "../support/random.ts";

const WANTED = Number(process.env.FUZZ_EXECUTIONS ?? 1_000_000);
const CASES_AT_ONCE = 200;
const RUNS = 400;
/** A campaign in which so many mutants give too few executions is wrong in itself. */
const MOST_CASES = 2_000_000;

const print = (line: string) => process.stdout.write(`${line}\n`);
const { seed } = seededRandom("mutants of profiles");
const texts = seedTexts();
const startMs = performance.now();
const total = { cases: 0, valid: 0, executions: 0, failures: 0 };
let shownAt = 0;
while (total.executions < WANTED && total.cases < MOST_CASES) {
  const part = await runCampaign({ campaignSeed: seed, firstCase: total.cases, cases: CASES_AT_ONCE, runs: RUNS }, texts);
  total.cases += part.cases;
  total.valid += part.valid;
  total.executions += part.executions;
  total.failures += part.failures.length;
  for (const failure of part.failures) print(failure);
  if (total.executions < shownAt + WANTED / 10) continue;
  shownAt = total.executions;
  const heapMib = Math.round(process.memoryUsage().heapUsed / 2 ** 20);
  print(`${total.executions} executions of ${total.cases} mutants, heap ${heapMib} MiB`);
}
const seconds = (performance.now() - startMs) / 1000;
print(
  `fuzzed profiles: ${total.cases} mutants, ${total.valid} of them valid, ${total.executions} executions in ${seconds.toFixed(0)} s ` +
    `(${Math.round(total.executions / seconds)} a second), ${total.failures} failures, SEED=${seed}`,
);
process.exitCode = total.failures > 0 || total.executions < WANTED ? 1 : 0;
