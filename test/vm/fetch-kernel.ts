import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dependencyOf, unpackPackage } from "./debian-package.ts";
import { formatModulesDep, type ModuleNeeds, readModules } from "./kernel-modules.ts";
import { unpackVmlinux } from "./unpack-vmlinux.ts";
import { keepFolder, VM_CACHE } from "./vm-cache.ts";

const KERNEL = "linux-image-amd64";
const BUSYBOX = "busybox-static";

/** Folders of modules that tests load, and what those need. */
const MODULES = ["kernel/virt/lib", "kernel/drivers/vfio", "kernel/drivers/uio", "kernel/drivers/net/ethernet/intel/e1000"];

export interface GuestKernel {
  /** What `uname -r` says. */
  readonly release: string;
  readonly vmlinux: string;
  /** Holds the paths of {@link modules}. */
  readonly moduleFolder: string;
  readonly modules: ModuleNeeds;
  readonly modulesDep: string;
}

/** Debian's own kernel, unpacked, as of the first run; delete the cache to get a newer one. */
export function fetchKernel(): GuestKernel {
  const folder = join(VM_CACHE, "kernel");
  if (!existsSync(folder)) {
    keepFolder(folder, (draft) => {
      const members = MODULES.map((path) => `./lib/modules/*/${path}`);
      unpackPackage(dependencyOf(KERNEL), ["./boot/vmlinuz-*", ...members], draft);
      const release = onlyEntry(join(draft, "lib/modules"));
      writeFileSync(join(draft, "vmlinux"), unpackVmlinux(readFileSync(join(draft, `boot/vmlinuz-${release}`))));
    });
  }
  const release = onlyEntry(join(folder, "lib/modules"));
  const moduleFolder = join(folder, "lib/modules", release);
  const modules = readModules(moduleFolder);
  return { release, vmlinux: join(folder, "vmlinux"), moduleFolder, modules, modulesDep: formatModulesDep(modules) };
}

/** One program that needs no libraries and is a shell with its tools. */
export function fetchBusybox(): string {
  const folder = join(VM_CACHE, "busybox");
  if (!existsSync(folder)) {
    keepFolder(folder, (draft) => {
      unpackPackage(BUSYBOX, ["./*/busybox"], draft);
      const found = readdirSync(draft, { recursive: true, encoding: "utf8" }).find((path) => path.endsWith("bin/busybox"));
      if (found === undefined) throw new Error(`${BUSYBOX} holds no bin/busybox`);
      cpSync(join(draft, found), join(draft, "busybox"));
    });
  }
  return join(folder, "busybox");
}

function onlyEntry(folder: string): string {
  const [entry, ...others] = readdirSync(folder);
  if (entry === undefined || others.length > 0) throw new Error(`${folder} must hold one entry`);
  return entry;
}
