import { existsSync, fstatSync } from "node:fs";
import { join } from "node:path";
import type { Bus } from "../../bus/bus.ts";
import { fileBus } from "./file-bus.ts";
import type { LinuxRoots } from "./linux-roots.ts";
import { openConfig } from "./open-config.ts";
import { folderOf } from "./pci-function.ts";

/** Holds 1 where the kernel offers new devices to drivers by itself. */
export const autoprobePath = ({ sysfs }: LinuxRoots): string => join(sysfs, "bus/pci/drivers_autoprobe");

/** Whether the kernel knows a function. */
export const isThere = (roots: LinuxRoots, address: string): boolean => existsSync(join(folderOf(roots, address), "config"));

/** A bus over the configuration space of a function, which ends where its file does: 256 or 4096 bytes. Throws as {@link openConfig}. */
export function configOf(roots: LinuxRoots, address: string): Bus {
  const fd = openConfig(roots, address);
  return fileBus(fd, { path: join(folderOf(roots, address), "config"), sizeBytes: fstatSync(fd).size });
}

/** Opens the configuration space of a function for as long as `work` runs. Throws as {@link openConfig}. */
export function withConfig<Result>(roots: LinuxRoots, address: string, work: (config: Bus) => Result): Result {
  const config = configOf(roots, address);
  try {
    return work(config);
  } finally {
    config.close();
  }
}
