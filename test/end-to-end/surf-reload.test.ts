import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeHome, removeHome, runCommandLine } from "../cli/run-command-line.ts";

const Reload = suite<{ home: string; state: string }>("reload of virtual/surf-mt28ew, through the command line");

Reload.before.each((context) => {
  context.home = makeHome();
  context.state = join(context.home, "card.bin");
});
Reload.after.each(({ home }) => removeHome(home));

const run = ({ home, state }: { home: string; state: string }, ...args: readonly string[]) =>
  runCommandLine([...args, "--card", `sim:virtual/surf-mt28ew,state=${state}`], { home });

/** Where the FPGA booted from, in bytes, as the state of the card tells. */
const bootsOf = (state: string): readonly number[] => JSON.parse(readFileSync(`${state}.fpga.json`, "utf8")).boots;

Reload("boots the user image, whose place WBSTAR holds in words", async (card) => {
  const { exitCode, stdout, stderr } = await run(card, "reload", "--yes");
  assert.is(exitCode, 0, stdout + stderr);
  assert.match(stdout, "0x01000000 (user)");
  assert.equal(bootsOf(card.state), [0x100_0000]);
});

Reload("boots the golden image when it is asked for, and the card answers afterwards", async (card) => {
  assert.is((await run(card, "reload", "--region", "golden", "--yes")).exitCode, 0);
  const info = await run(card, "info");
  assert.is(info.exitCode, 0, info.stdout + info.stderr);
  assert.is((await run(card, "reload", "--yes")).exitCode, 0);
  assert.equal(bootsOf(card.state), [0, 0x100_0000]);
});

Reload("does nothing in a dry run", async (card) => {
  assert.is((await run(card, "reload", "--dry-run")).exitCode, 0);
  assert.is(existsSync(`${card.state}.fpga.json`), false);
});

Reload.run();
