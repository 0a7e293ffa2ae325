import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";

/** A file of the guest and where it comes from. */
export interface CopiedFile {
  readonly path: string;
  readonly from: string;
}

/** Where the guest has the program, laid out as an installed package. */
export const PROGRAM_FOLDER = "/usr/lib/barflash";

const PROGRAM = "dist/cli/main.js";

/** The built program with its data. @throws {Error} if it was not built, or has been changed since then */
export function programFiles(): readonly CopiedFile[] {
  if (!existsSync(PROGRAM)) throw new Error("dist is missing: npm run build");
  const builtAtMs = statSync(PROGRAM).mtimeMs;
  const newer = ["cli", "core"].flatMap((folder) => filesBelow(folder, folder)).find(({ from }) => statSync(from).mtimeMs > builtAtMs);
  if (newer !== undefined) throw new Error(`dist is older than ${newer.from}: npm run build`);
  const folders = ["dist", "profiles"].flatMap((folder) => filesBelow(folder, join(PROGRAM_FOLDER, folder)));
  return [...folders, { path: join(PROGRAM_FOLDER, "package.json"), from: "package.json" }];
}

/** The packages that an installed barflash has, as the lock file lists them, without those for other systems. */
export function dependencyFiles(): readonly CopiedFile[] {
  // The format of npm: https://docs.npmjs.com/cli/v10/configuring-npm/package-lock-json
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as { packages: Record<string, { dev?: boolean }> };
  const places = Object.entries(packages).filter(([place, { dev }]) => place !== "" && !dev && existsSync(place));
  return places.flatMap(([place]) => filesBelow(realpathSync(place), join(PROGRAM_FOLDER, place)));
}

/** All files of a folder, without those of packages inside it. */
export function filesBelow(from: string, path: string): readonly CopiedFile[] {
  return readdirSync(from).flatMap((name) => {
    if (name === "node_modules") return [];
    const file = { path: join(path, name), from: join(from, name) };
    return lstatSync(file.from).isDirectory() ? filesBelow(file.from, file.path) : [file];
  });
}
