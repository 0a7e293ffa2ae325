import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeHome, removeHome, runCommandLine } from "./run-command-line.ts";

const Arguments = suite<{ home: string }>("arguments");

Arguments.before.each((context) => {
  context.home = makeHome();
});
Arguments.after.each(({ home }) => removeHome(home));

Arguments("lint checks every file that is named, in either order", async ({ home }) => {
  const good = "profiles/memories/micron/n25q128a.yaml";
  const bad = join(home, "bad.yaml");
  writeFileSync(bad, readFileSync(good, "utf8").replace("pageBytes: 256", "pageBytes: lots").replace("micron/n25q128a", "micron/other"));
  for (const files of [
    [good, bad],
    [bad, good],
  ]) {
    const { exitCode, stdout, stderr } = await runCommandLine(["profile", "lint", ...files], { home });
    assert.is(exitCode, 7, stdout + stderr);
    assert.match(stdout, /2 profiles checked/);
    assert.match(stdout + stderr, /bad\.yaml:\d+:\d+ /);
  }
});

Arguments("an option that is given twice is refused by name", async ({ home }) => {
  const { exitCode, stderr } = await runCommandLine(["info", "--card", "sim:virtual/kintex-7", "--card", "sim:virtual/axi-quad-spi"], {
    home,
  });
  assert.is(exitCode, 2);
  assert.match(stderr, "--card is given more than once");
});

Arguments("the help lists the forms of a card address and every exit code", async ({ home }) => {
  const { stdout } = await runCommandLine(["--help"], { home });
  assert.match(stdout, /Card addresses:\n(?: {2}\S.*\n)+/);
  assert.match(stdout, /Exit codes:\n(?: +\d+ {2}.*\n?)+/);
});

for (const id of ["virtual/kintex-7", "amd/axi-quad-spi", "micron/n25q128a"]) {
  Arguments(`profile explain prints the reviewed listing of ${id}`, async ({ home }) => {
    const { exitCode, stdout } = await runCommandLine(["profile", "explain", id], { home });
    assert.is(exitCode, 0);
    assert.is(stdout, readFileSync(`test/golden/profiles/${id.replace("/", "-")}.txt`, "utf8"));
  });
}

Arguments.run();
