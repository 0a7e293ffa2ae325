import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compileTracer, whyNoTracer } from "../../support/tracer/compile-tracer.ts";

/** Some 3e5 traced accesses of 10 to 25 us; more on a busy machine. */
const LONGEST_MS = 300_000;

interface LoopResult {
  readonly name: string;
  readonly accesses: number;
  readonly verdict: string;
}

const ExactAccess = suite("exact accesses of a mapped bus in optimised code");

function runLoops(): LoopResult[] {
  const directory = mkdtempSync(join(tmpdir(), "barflash-tracer-"));
  try {
    const loops = fileURLToPath(new URL("exact-access-loops.ts", import.meta.url));
    const child = spawnSync(process.execPath, ["--import", "tsx", loops, compileTracer(directory)], {
      encoding: "utf8",
      timeout: LONGEST_MS,
    });
    assert.is(child.status, 0, `the traced process ended with ${child.signal ?? child.status}: ${child.stderr}`);
    // Written by exact-access-loops.ts in this shape.
    return child.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as LoopResult);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const reason = whyNoTracer();
if (reason === undefined) {
  const results = runLoops();
  for (const { name, accesses, verdict } of results) {
    if (name.startsWith("wrong: ")) {
      ExactAccess(`the tracer notices a ${name}`, () => assert.is.not(verdict, "exact"));
    } else {
      ExactAccess(`${name}: ${accesses} accesses, in order and of the right width`, () => assert.is(verdict, "exact"));
    }
  }
  ExactAccess("traces at least one loop 100000 times", () => assert.ok(results.some(({ accesses }) => accesses >= 100_000)));
} else {
  process.stdout.write(`skipped: ${reason}\n`);
  ExactAccess.skip(reason, () => {});
}

ExactAccess.run();
