/**
 * Makes `dist/cli`, or `cli` in the folder that is named: the program and the packages that it always needs in a few files. A start
 * reads some 20 files instead of 300 (docs/decisions/the-bundled-program.md). koffi stays a package, for it holds binaries.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const FOLDER = join(process.argv[2] ?? "dist", "cli");
const NOTICES = "THIRD-PARTY-NOTICES.txt";
/** CommonJS packages in the bundle ask for modules of Node by this. */
const REQUIRE = 'import { createRequire as requireOfBundle } from "node:module"; const require = requireOfBundle(import.meta.url);';

rmSync(FOLDER, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ["cli/main.ts"],
  outdir: FOLDER,
  bundle: true,
  splitting: true,
  metafile: true,
  platform: "node",
  // The oldest of `engines` in package.json.
  target: "node20.19",
  format: "esm",
  // The classes of errors are told by their names.
  keepNames: true,
  external: ["koffi"],
  // What yargs and ora measure text with takes 50 ms to build a regular expression of all emoji, at every start.
  alias: { "string-width": "fast-string-width" },
  banner: { js: REQUIRE },
  logLevel: "warning",
});

const packages = new Set(Object.keys(metafile.inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
writeFileSync(join(FOLDER, NOTICES), [...packages].sort().map(noticeOf).join("\n"));

/** The licence that a copy of a package has to bring. @throws {Error} if a package has none */
function noticeOf(folder: string): string {
  const licence = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (licence === undefined) throw new Error(`${folder} holds no licence`);
  // as: npm installs no package without these.
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { name: string; version: string };
  return `${name} ${version}\n\n${readFileSync(join(folder, licence), "utf8").trim()}\n`;
}
