import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { CutScenarioName } from "../support/cut-scenarios.ts";
import type { CutResult } from "../support/power-cut-worker.ts";

const PowerCut = suite("a 200 KiB update cut off before its bus writes");

interface Cut {
  readonly name: CutScenarioName;
  readonly about: string;
  /** Every how manieth write; `ci` with CI=true. */
  readonly stride: { readonly local: number; readonly ci: number };
}

const CUTS: readonly Cut[] = [
  { name: "partly-different", about: "that changes it in places", stride: { local: 293, ci: 1 } },
  { name: "all-different", about: "that changes all of it", stride: { local: 4999, ci: 199 } },
];

/** About twice what the whole of it takes on two busy processors. */
const LONGEST_SHARD_MS = 14 * 60_000;

async function runShards(name: CutScenarioName, stride: number): Promise<CutResult[]> {
  const shards = availableParallelism();
  const run = promisify(execFile);
  const worker = async (shard: number) => {
    const args = ["--import", "tsx", "test/support/power-cut-worker.ts", name, `${shard}`, `${shards}`, `${stride}`];
    const { stdout } = await run(process.execPath, args, { timeout: LONGEST_SHARD_MS });
    // as: the worker prints a CutResult.
    return JSON.parse(stdout) as CutResult;
  };
  return Promise.all(Array.from({ length: shards }, (_, shard) => worker(shard)));
}

for (const { name, about, stride } of CUTS) {
  const every = process.env.CI ? stride.ci : stride.local;
  PowerCut(`${about}: the next run completes it, and no half-written image starts (every ${every}. write)`, async () => {
    const results = await runShards(name, every);
    const [first] = results;
    const writes = first?.writes ?? 0;
    assert.ok(writes > 200_000, `only ${writes} writes`);
    assert.is(
      results.reduce((sum, { cuts }) => sum + cuts, 0),
      Math.ceil(writes / every),
    );
    assert.equal(
      results.flatMap(({ lost }) => lost),
      [],
    );
    assert.equal(
      results.flatMap(({ halfWritten }) => halfWritten),
      [],
    );
    // The cuts fell into different states of the flash, not all into the reading before the first change.
    assert.ok(results.reduce((sum, { recoveries }) => sum + recoveries, 0) > 20);
  });
}

PowerCut.run();
