import { createHash } from "node:crypto";
import {
  appendFileSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { cpio, type GuestEntry } from "./cpio.ts";
import { fetchBusybox, type GuestKernel } from "./fetch-kernel.ts";
import { guestNode, librariesOf, type NodeVersion } from "./guest-nodes.ts";
import { type CopiedFile, dependencyFiles, PROGRAM_FOLDER, programFiles } from "./program-files.ts";
import { VM_CACHE } from "./vm-cache.ts";

export interface InitramfsRequest {
  readonly node: NodeVersion;
  readonly kernel: GuestKernel;
  readonly extraFiles: readonly GuestEntry[];
  /** The file to write. */
  readonly into: string;
}

const EXECUTABLE = 0o755;
const LAUNCHER = `#!/bin/sh\nexec node ${PROGRAM_FOLDER}/dist/cli/main.js "$@"\n`;

/**
 * The file system of a guest: a part that seldom changes, which the cache keeps by a hash of what is in it, and after it the program,
 * the agent and the test's own files.
 */
export function buildInitramfs({ node, kernel, extraFiles, into }: InitramfsRequest): void {
  copyFileSync(systemImage(node, kernel), into, constants.COPYFILE_FICLONE);
  const own: GuestEntry[] = [
    { path: "/init", data: readFileSync("test/vm/guest-init.sh"), mode: EXECUTABLE },
    { path: "/agent.mjs", data: readFileSync("test/vm/guest-agent.js") },
    { path: "/usr/bin/barflash", data: Buffer.from(LAUNCHER), mode: EXECUTABLE },
    ...programFiles().map(entryOf),
  ];
  appendFileSync(into, cpio([...own, ...extraFiles]));
}

/** Node, its libraries, the tools, the kernel's modules and the packages that the program needs. */
export function systemImage(node: NodeVersion, kernel: GuestKernel): string {
  const program = guestNode(node);
  const modules = join("/lib/modules", kernel.release);
  const files: CopiedFile[] = [
    { path: "/usr/bin/node", from: program },
    { path: "/bin/busybox", from: fetchBusybox() },
    ...[...librariesOf(program)].map(([path, from]) => ({ path, from })),
    ...[...kernel.modules.values()].map(({ path }) => ({ path: join(modules, path), from: join(kernel.moduleFolder, path) })),
    ...dependencyFiles(),
  ];
  const made: GuestEntry[] = [
    { path: "/bin/sh", linkTo: "busybox" },
    { path: join(modules, "modules.dep"), data: Buffer.from(kernel.modulesDep) },
  ];
  const image = join(VM_CACHE, `system-node${node}-${hashOf(files, made)}.cpio`);
  if (!existsSync(image)) writeImage(image, `system-node${node}-`, () => cpio([...made, ...files.map(entryOf)]));
  return image;
}

function writeImage(image: string, family: string, make: () => Buffer): void {
  mkdirSync(VM_CACHE, { recursive: true });
  for (const old of readdirSync(VM_CACHE).filter((name) => name.startsWith(family) && name.endsWith(".cpio")))
    rmSync(join(VM_CACHE, old), { force: true });
  const draft = `${image}.${process.pid}.draft`;
  writeFileSync(draft, make());
  renameSync(draft, image);
}

function entryOf({ path, from }: CopiedFile): GuestEntry {
  return { path, data: readFileSync(from), mode: statSync(from).mode & 0o777 };
}

/** Of names, sizes and times of change: reading 100 MB for a hash would take longer than copying them. */
function hashOf(files: readonly CopiedFile[], made: readonly GuestEntry[]): string {
  const hash = createHash("sha256");
  for (const { path, from } of files) {
    const { size, mtimeMs } = statSync(from);
    hash.update(`${path} ${from} ${size} ${mtimeMs}\n`);
  }
  for (const entry of made) hash.update(`${entry.path} ${"linkTo" in entry ? entry.linkTo : Buffer.from(entry.data).toString("base64")}\n`);
  return hash.digest("hex").slice(0, 16);
}
