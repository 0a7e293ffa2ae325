import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { runTool } from "./run-tool.ts";

export const NODE_VERSIONS = ["20", "24"] as const;
export type NodeVersion = (typeof NODE_VERSIONS)[number];

/** The version that GUEST_NODE names, or the first where it is not set. @throws {Error} if there is no such version */
export function chosenNode(): NodeVersion {
  const { GUEST_NODE: wanted = NODE_VERSIONS[0] } = process.env;
  const version = NODE_VERSIONS.find((known) => known === wanted);
  if (version === undefined) throw new Error(`GUEST_NODE is ${wanted}; guests have Node ${NODE_VERSIONS.join(" or ")}`);
  return version;
}

/** Pins the versions; npm checks what it downloads against the hashes in the lock file there. */
const FOLDER = resolve("test/vm/nodes");

/** What `node --version` prints, as `nodes/package.json` pins it. */
export function fullVersion(version: NodeVersion): string {
  const { dependencies } = JSON.parse(readFileSync(resolve(FOLDER, "package.json"), "utf8")) as { dependencies: Record<string, string> };
  return `v${dependencies[`node${version}`]?.replace(/^npm:.*@/, "")}`;
}

/** The program of that version, which the first call downloads. */
export function guestNode(version: NodeVersion): string {
  const program = resolve(FOLDER, `node_modules/node${version}/bin/node`);
  if (!existsSync(program)) runTool(["npm", "ci", "--prefix", FOLDER, "--ignore-scripts", "--no-audit", "--no-fund"]);
  return program;
}

/**
 * The libraries that a program is linked with: as the guest must name them, and where they are here.
 *
 * @param searched folders before those of this machine
 * @throws {Error} if one is missing
 */
export function librariesOf(program: string, searched: readonly string[] = []): ReadonlyMap<string, string> {
  const text = runTool(["env", `LD_LIBRARY_PATH=${searched.join(":")}`, "ldd", program]).toString();
  const [, missing] = /^\s*(\S+) => not found/m.exec(text) ?? [];
  if (missing !== undefined) throw new Error(`${program} needs ${missing}, which is not here`);
  const found = [...text.matchAll(/^\s*(?:(\S+) => )?(\/\S+) \(0x/gm)];
  // Without an arrow: the dynamic linker, by its full path.
  return new Map(found.map(([, name, path = ""]) => [name === undefined ? path : `/lib/x86_64-linux-gnu/${name}`, path]));
}
