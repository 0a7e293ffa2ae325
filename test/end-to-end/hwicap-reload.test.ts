import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeHome, removeHome, runCommandLine } from "../cli/run-command-line.ts";
import { writeConfiguration } from "../support/write-configuration.ts";

const Reload = suite<{ home: string; state: string }>("reload of virtual/hwicap, through the command line");

Reload.before.each((context) => {
  context.home = makeHome();
  context.state = join(context.home, "card.bin");
});
Reload.after.each(({ home }) => removeHome(home));

const run = ({ home, state }: { home: string; state: string }, ...args: readonly string[]) =>
  runCommandLine([...args, "--card", `sim:virtual/hwicap,state=${state}`], { home });
const bootsOf = (state: string): readonly number[] => JSON.parse(readFileSync(`${state}.fpga.json`, "utf8")).boots;

Reload("boots the image that was flashed, and finds that it runs", async (card) => {
  const file = join(card.home, "image.bin");
  writeFileSync(file, writeConfiguration({ idcode: 0x03647093, frames: new Uint32Array(4096).fill(0x1234) }));
  const flashed = await run(card, "flash", file, "--region", "user", "--yes");
  assert.is(flashed.exitCode, 0, flashed.stdout + flashed.stderr);
  const { exitCode, stdout, stderr } = await run(card, "reload", "--yes");
  assert.is(exitCode, 0, stdout + stderr);
  assert.equal(bootsOf(card.state), [0x800000]);
});

Reload("says that the fallback runs when there is no image where it was told to boot", async (card) => {
  const { exitCode, stdout, stderr } = await run(card, "reload", "--yes");
  assert.is(exitCode, 10, stdout + stderr);
  assert.match(stdout + stderr, /fallback/);
});

Reload.run();
