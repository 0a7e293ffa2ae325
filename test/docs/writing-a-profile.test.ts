import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { environmentOf } from "../cli/run-command-line.ts";
import { BLOCKS, edited, PAGE } from "../support/guide-files.ts";

/** Does what docs/writing-a-profile.md tells its reader: saves its files, makes its edits, runs its commands. */
const Guide = suite("docs/writing-a-profile.md");

const MAIN = resolve("cli/main.ts");
const LOADER = import.meta.resolve("tsx");

function runIn(folder: string, line: string): string {
  const [program, ...args] = line.split(" ");
  assert.is(program, "barflash");
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--import", LOADER, MAIN, ...args], {
    cwd: folder,
    env: { ...process.env, ...environmentOf(folder), NO_COLOR: "1" },
    encoding: "utf8",
    timeout: 60_000,
  });
  assert.ok(status === 0 || status === 7, stderr);
  return `${stdout}${stderr}`;
}

Guide("gives files that can be saved and commands that print what stands there", () => {
  const folder = mkdtempSync(join(tmpdir(), "barflash-guide-"));
  try {
    let commands = 0;
    for (const block of BLOCKS) {
      if (block.kind === "file") writeFileSync(join(folder, block.name), block.text);
      else if (block.kind === "edit")
        writeFileSync(join(folder, block.name), edited(readFileSync(join(folder, block.name), "utf8"), block.text));
      else {
        const [line = "", ...expected] = block.text.trimEnd().split("\n");
        const printed = runIn(folder, line.replace("$ ", "")).trimEnd();
        commands++;
        if (expected.length > 0) assert.is(printed, expected.join("\n"), line);
        else assert.match(printed, "write LENGTH+0x000c = ");
      }
    }
    assert.is(commands, 7);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Guide("names no key, step or command that does not exist", () => {
  const format = readFileSync("docs/profile-format.md", "utf8");
  for (const [, word = ""] of PAGE.matchAll(/`([a-z][A-Za-z]+)`/g)) {
    if (["clear", "explain"].includes(word)) continue;
    assert.ok(format.includes(`\`${word}\``) || format.includes(word), `${word} stands in docs/profile-format.md`);
  }
});

Guide.run();
