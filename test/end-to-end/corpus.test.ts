import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeHome, removeHome, resultOf, runCommandLine } from "../cli/run-command-line.ts";
import { flashableRows, openCorpus } from "../support/corpus.ts";

const Corpus = suite("real bitstreams through the command line");
const corpus = openCorpus();
const home = makeHome();

/** For any FPGA, so that every part fits. */
const CARD = "virtual/axi-quad-spi";

async function json(...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await runCommandLine([...args, "--json"], { home });
  assert.is(exitCode, 0, `${args.join(" ")}: ${stderr}${stdout}`);
  return resultOf(stdout);
}

/** All of them in CI; elsewhere every third, so that all tests together stay below three minutes. */
const rows = (corpus === undefined ? [] : flashableRows(corpus)).filter((_, index) => process.env.CI === "true" || index % 3 === 0);

// One card after the other in the same file: the next image goes over the last one, as in the field.
for (const row of rows) {
  Corpus(`${row.file} is flashed, verified and read back`, async () => {
    const file = join(home, basename(row.file));
    const state = join(home, "flash.bin");
    const card = `sim:${CARD},state=${state}`;
    writeFileSync(file, corpus?.load(row) ?? new Uint8Array());
    try {
      await json("flash", file, "--card", card, "--yes");
      const verified = await json("verify", file, "--card", card);
      assert.is(verified.verifiedBytes, row.payloadBytes);
      const copy = join(home, "copy.bin");
      await json("read", copy, "--card", card, "--offset", "0", "--size", `${row.payloadBytes}`);
      const readBack = readFileSync(copy);
      assert.is(createHash("sha256").update(readBack).digest("hex"), row.payloadSha256);
      assert.ok(readFileSync(state).subarray(0, readBack.length).equals(readBack), "the card's own file holds something else");
      rmSync(copy);
    } finally {
      rmSync(file);
    }
  });
}

Corpus("covers the corpus, where there is one", () => {
  if (corpus !== undefined) assert.ok(flashableRows(corpus).length >= 49);
});

Corpus.after(() => removeHome(home));
Corpus.run();
