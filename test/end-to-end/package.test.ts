import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const Package = suite("the published package");
const folder = mkdtempSync(join(tmpdir(), "barflash-package-"));
const installed = join(folder, "package");

/** What an installed package does, without the network: its dependencies are the ones installed here. */
const barflash = (...args: readonly string[]) =>
  execFileSync(process.execPath, [join(installed, "dist/cli/main.js"), ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: folder, XDG_STATE_HOME: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });

Package.before(() => {
  execFileSync("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], { stdio: ["ignore", "ignore", "ignore"] });
  const [tarball = ""] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  execFileSync("tar", ["xzf", tarball], { cwd: folder });
  symlinkSync(resolve("node_modules"), join(installed, "node_modules"));
});
Package.after(() => rmSync(folder, { recursive: true }));

Package("starts without a TypeScript loader and knows its version", () => {
  // as: our own file.
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  assert.is(barflash("--version").trim(), version);
});

Package("brings its profiles and schemas, and flashes a virtual card", () => {
  assert.match(barflash("profile", "list"), /virtual\/kintex-7/);
  assert.match(
    barflash("flash", join(installed, "firmware-samples/kintex-7-user.bit"), "--card", "sim:virtual/kintex-7", "--yes"),
    /verified/,
  );
  for (const schema of ["profiles/profile.schema.json", "docs/schemas/event.schema.json"])
    assert.ok(JSON.parse(readFileSync(join(installed, schema), "utf8")));
});

Package("holds compiled JavaScript with types, and neither sources nor tests", () => {
  const files = readdirSync(installed, { recursive: true, encoding: "utf8" }).filter((file) => !file.startsWith("node_modules"));
  assert.ok(files.includes("dist/core/index.d.ts"));
  assert.equal(
    files.filter((file) => /(?<!\.d)\.ts$/.test(file) || file.startsWith("test") || file.includes("tsbuildinfo")),
    [],
  );
});

Package("its program needs no other package than koffi, and brings the licences of those it holds", () => {
  const alone = join(folder, "alone");
  cpSync(installed, alone, { recursive: true, filter: (from) => from !== join(installed, "node_modules") });
  mkdirSync(join(alone, "node_modules"));
  symlinkSync(resolve("node_modules/koffi"), join(alone, "node_modules/koffi"));
  const output = execFileSync(process.execPath, [join(alone, "dist/cli/main.js"), "profile", "list"], { cwd: folder, encoding: "utf8" });
  assert.match(output, /virtual\/kintex-7/);
  const notices = readFileSync(join(alone, "dist/cli/THIRD-PARTY-NOTICES.txt"), "utf8");
  for (const name of ["zod", "yaml", "yargs", "jsep", "ora"]) assert.match(notices, new RegExp(`^${name} \\d`, "m"));
});

Package("its program does not hold what slows its start: the languages of zod, and a regular expression of all emoji", () => {
  const program = join(installed, "dist/cli");
  const parts = readdirSync(program).map((file) => readFileSync(join(program, file), "utf8"));
  assert.ok(parts.some((text) => text.includes("node_modules/zod/v4/")));
  for (const unwanted of ["node_modules/zod/v4/locales/fr.js", "RGI_Emoji"])
    assert.is(parts.filter((text) => text.includes(unwanted)).length, 0, unwanted);
});

Package.run();
