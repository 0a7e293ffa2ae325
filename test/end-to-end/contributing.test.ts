import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { guideFiles } from "../support/guide-files.ts";

/** Does what CONTRIBUTING.md tells one who adds a card: its commands, in a copy of the repository with the guide's profiles in place. */
const Contributing = suite("CONTRIBUTING.md");

const PAGE = readFileSync("CONTRIBUTING.md", "utf8");
const SCRIPTS = JSON.parse(readFileSync("package.json", "utf8")).scripts as Record<string, string>;

const COPIED = ["cli", "core", "dext", "docs", "firmware-samples", "profiles", "test", "package.json", "tsconfig.json", "CONTRIBUTING.md"];

/** Where the guide's files go in the repository. */
const PLACES: Readonly<Record<string, string>> = {
  "fp-1.yaml": "profiles/controllers/kestrel/fp-1.yaml",
  "fp-1.trial.yaml": "profiles/controllers/kestrel/fp-1.trial.yaml",
  "fp-1-card.yaml": "profiles/cards/kestrel/fp-1-card.yaml",
};

function run(folder: string, line: string): { readonly status: number | null; readonly printed: string } {
  const { stdout, stderr, status } = spawnSync("sh", ["-c", line], { cwd: folder, encoding: "utf8", timeout: 570_000 });
  return { status, printed: `${stdout}${stderr}` };
}

Contributing("names scripts that exist", () => {
  const names = [...PAGE.matchAll(/npm run ([a-z:]+)/g)].map(([, name = ""]) => name);
  assert.ok(names.includes("profile:accept") && names.includes("profile:check"));
  for (const name of names) assert.type(SCRIPTS[name], "string", name);
});

/** Commands of the numbered steps, in their order. */
const STEPS = [...PAGE.matchAll(/`((?:npx tsx|npm run) [^`]+)`/g)]
  .map(([, command = ""]) => command)
  .filter((command) => /profile (lint|explain|test) |profile:/.test(command));

Contributing("leads from a copied profile to one that passes everything that looks at profiles", () => {
  const folder = mkdtempSync(join(tmpdir(), "barflash-contributing-"));
  try {
    for (const name of COPIED) cpSync(name, join(folder, name), { recursive: true });
    symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
    for (const [name, text] of guideFiles()) {
      const place = join(folder, PLACES[name] ?? "");
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, text);
    }
    const files: Readonly<Record<string, string>> = {
      FILE: "profiles/controllers/kestrel/fp-1.yaml",
      TRIAL: "profiles/controllers/kestrel/fp-1.trial.yaml",
    };
    const commands = [...new Set(STEPS)].map((step) => step.replace(/\b(FILE|TRIAL)\b/g, (word) => files[word] ?? word));
    assert.is(commands.length, 5, commands.join("\n"));
    for (const command of commands) {
      const { status, printed } = run(folder, command);
      assert.is(status, 0, `${command}\n${printed}`);
    }
    assert.match(readFileSync(join(folder, "test/golden/profiles/kestrel-fp-1.txt"), "utf8"), "write LENGTH+0x000c");
    assert.match(readFileSync(join(folder, "docs/cards.md"), "utf8"), "kestrel/fp-1-card");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Contributing.run();
