import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeHome, removeHome, runCommandLine } from "../cli/run-command-line.ts";

const Reload = suite<{ home: string; state: string }>("reload of virtual/gsfi, through the command line");

Reload.before.each((context) => {
  context.home = makeHome();
  context.state = join(context.home, "card.bin");
});
Reload.after.each(({ home }) => removeHome(home));

const run = ({ home, state }: { home: string; state: string }, ...args: readonly string[]) =>
  runCommandLine([...args, "--card", `sim:virtual/gsfi,state=${state}`], { home });
const bootsOf = (state: string): readonly number[] => JSON.parse(readFileSync(`${state}.fpga.json`, "utf8")).boots;

Reload("boots the application that was flashed, and the factory image when it is asked for", async (card) => {
  const file = join(card.home, "image.rbf");
  writeFileSync(file, Buffer.alloc(8192, 0x6a));
  const flashed = await run(card, "flash", file, "--region", "application", "--yes");
  assert.is(flashed.exitCode, 0, flashed.stdout + flashed.stderr);
  const { exitCode, stdout, stderr } = await run(card, "reload", "--yes");
  assert.is(exitCode, 0, stdout + stderr);
  assert.equal(bootsOf(card.state), [0x1000000]);
});

Reload("says that the factory image runs when there is no application", async (card) => {
  const { exitCode, stdout, stderr } = await run(card, "reload", "--yes");
  assert.is(exitCode, 10, stdout + stderr);
  assert.match(stdout + stderr, /fallback/);
});

Reload.run();
