import { existsSync, lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { GuestEntry } from "./cpio.ts";
import { unpackPackage } from "./debian-package.ts";
import { librariesOf } from "./guest-nodes.ts";
import type { CopiedFile } from "./program-files.ts";
import { runTool } from "./run-tool.ts";
import { keepFolder, VM_CACHE } from "./vm-cache.ts";

/** Packages and the files of them that a guest needs; patterns for both places that releases of Debian have had them at. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  systemd: ["./*lib/systemd/*", "./*bin/systemctl", "./*rules.d/99-systemd.rules"],
  "libsystemd-shared": ["./*lib/x86_64-linux-gnu/*"],
  udev: ["./*lib/systemd/*", "./*bin/udevadm", "./*rules.d/80-drivers.rules"],
  kmod: ["./*bin/*"],
};
/** The guest has the libraries of this machine that Node is linked with. */
const HAVE = ["libc6", "libgcc-s1", "libstdc++6"];
const LIBRARIES = ["usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu/systemd", "lib/x86_64-linux-gnu/systemd"];

const PROGRAMS = [
  "systemd",
  "systemd-udevd",
  "systemd-journald",
  "systemd-modules-load",
  "systemd-executor",
  "systemctl",
  "udevadm",
  "kmod",
];
const UNITS =
  /^(?:basic|sysinit|multi-user|local-fs|local-fs-pre|shutdown|sockets|timers|paths|slices|swap|umount|final)\.target$|^systemd-(?:udev(?:d|d-control|d-kernel|-trigger)|journald|journald-dev-log|modules-load)\.(?:service|socket)$/;

/** Debian's systemd and udev, unpacked, as far as a small system needs them; delete the cache to get newer ones. */
export function systemdFiles(): { readonly copied: readonly CopiedFile[]; readonly links: readonly GuestEntry[] } {
  const folder = join(VM_CACHE, "systemd");
  if (!existsSync(folder)) keepFolder(folder, fill);
  const all = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const wanted = all.filter((path) => isWanted(path));
  const links = wanted.filter((path) => lstatSync(join(folder, path)).isSymbolicLink());
  const files = wanted.filter((path) => lstatSync(join(folder, path)).isFile());
  const searched = LIBRARIES.map((path) => join(folder, path));
  const libraries = new Map(files.filter(isProgram).flatMap((path) => [...librariesOf(join(folder, path), searched)]));
  return {
    copied: [
      ...files.map((path) => ({ path: `/${path}`, from: join(folder, path) })),
      ...[...libraries].map(([path, from]) => ({ path, from })),
    ],
    links: links.map((path) => ({ path: `/${path}`, linkTo: readlinkSync(join(folder, path)) })),
  };
}

const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
const isProgram = (path: string) => PROGRAMS.includes(nameOf(path)) && /(?:bin|lib\/systemd)\/[^/]+$/.test(path);

function isWanted(path: string): boolean {
  if (isProgram(path) || path.endsWith(".rules")) return true;
  // Modules are loaded and listed through links to kmod.
  if (/bin\/(?:modprobe|depmod)$/.test(path)) return true;
  return path.includes("/systemd/system/") && UNITS.test(nameOf(path));
}

function fill(draft: string): void {
  for (const [name, members] of Object.entries(PACKAGES)) unpackPackage(name, members, draft);
  for (const name of librariesNeeded()) unpackPackage(name, ["./*lib/x86_64-linux-gnu/*"], draft);
}

/** Packages with libraries that those depend on, also by way of others. */
function librariesNeeded(): readonly string[] {
  const not = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"].map((kind) => `--no-${kind}`);
  const text = runTool(["apt-cache", "depends", "--recurse", ...not, ...Object.keys(PACKAGES)]).toString();
  const names = [...text.matchAll(/^(lib[\w.+-]+)$/gm)].map(([, name = ""]) => name);
  const isCode = (name: string) => !/-(?:common|modules\S*|runtime)$|debian-installer|newt|slang|textwrap|semanage|readline/.test(name);
  return [...new Set(names)].filter((name) => isCode(name) && !HAVE.includes(name) && !(name in PACKAGES));
}
