import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { IMPORT_TABLE } from "./support/import-table.ts";

const Architecture = suite("architecture");

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file));

/** What a file imports: packages by name, own files by their path from the root of the repository. */
function importsOf(file: string, text: string): string[] {
  const statements = text.matchAll(/^(?:import|export)\b(?:[^;"]*?\sfrom)?\s*"([^"]+)"/gm);
  const specifiers = [...statements, ...text.matchAll(/\bimport\(\s*"([^"]+)"/g)].map(([, specifier = ""]) => specifier);
  return specifiers
    .filter((specifier) => !builtinModules.includes(specifier.replace(/^node:/, "")))
    .map((specifier) => (specifier.startsWith(".") ? relative(".", join(dirname(file), specifier)) : packageName(specifier)));
}

const packageName = (specifier: string) =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

const rowOf = (file: string) => Object.keys(IMPORT_TABLE).find((row) => file === row || file.startsWith(`${row}/`));

const isAllowed = (imported: string, row: string) =>
  imported.startsWith(`${row}/`) || (IMPORT_TABLE[row] ?? []).some((allowed) => imported === allowed || imported.startsWith(`${allowed}/`));

/** `file imports that` for each import that the table does not list. */
function violations(file: string, text: string): string[] {
  const row = rowOf(file);
  if (row === undefined) return [`${file} is in no folder of the import table`];
  return importsOf(file, text)
    .filter((imported) => !isAllowed(imported, row))
    .map((imported) => `${file} imports ${imported}`);
}

Architecture("follows the import table", () => {
  const found = [...filesUnder("core"), ...filesUnder("cli")].flatMap((file) => violations(file, readFileSync(file, "utf8")));
  assert.equal(found, []);
});

Architecture("notices an import that the table does not list", () => {
  const text = 'import { a } from "../sim/a.ts";\nconst b = await import("ora");\nimport "node:fs";\nexport { c } from "../bits/c.ts";';
  assert.equal(violations("core/plan/x.ts", text), ["core/plan/x.ts imports core/sim/a.ts", "core/plan/x.ts imports ora"]);
});

/** Suites that are declared and never run; uvu ends with code 0 then. */
function suitesNotRun(text: string): string[] {
  const declared = [...text.matchAll(/^(?:export )?const (\w+)(?::[^=]+)? = suite[<(]/gm)].map(([, name = ""]) => name);
  return declared.filter((name) => !new RegExp(`^\\s*${name}\\.run\\(\\);?$`, "m").test(text));
}

Architecture("runs every suite that a test file declares", () => {
  const forgotten = filesUnder("test").flatMap((file) => suitesNotRun(readFileSync(file, "utf8")).map((name) => `${file}: ${name}`));
  assert.equal(forgotten, []);
});

Architecture("notices a suite that is never run", () => {
  assert.equal(suitesNotRun('const A = suite("a");\nA.run();\nconst B = suite<X>("b");\n'), ["B"]);
});

Architecture("touches `process` only in cli/main.ts and the platform", () => {
  const touching = [...filesUnder("core"), ...filesUnder("cli")]
    .filter((file) => file !== "cli/main.ts" && !file.startsWith("core/platform/"))
    .filter((file) => /\bprocess\.|from "node:process"/.test(readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")));
  assert.equal(touching, []);
});

Architecture.run();
