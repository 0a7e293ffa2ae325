import { closeSync, constants, openSync } from "node:fs";
import { join } from "node:path";
import { SystemCallError } from "../errors.ts";
import { mapFile } from "../memory-map.ts";
import { readAttribute, systemCode } from "./attribute.ts";
import type { LinuxRoots } from "./linux-roots.ts";
import type { PciAccess } from "./pci-access.ts";
import type { PciFunction } from "./pci-function.ts";

export type Way = PciAccess["way"];

/** Which way was chosen, and why, for `info`. */
export interface ChosenWay {
  readonly way: Way;
  readonly reason: string;
}

export const VFIO_DRIVER = "vfio-pci";

/** Level of lockdown: `none`, `integrity`, `confidentiality`; undefined where the kernel does not say. Documentation of kernel_lockdown(7). */
export function lockdownLevel({ sysfs }: LinuxRoots): string | undefined {
  return /\[(\w+)\]/.exec(readAttribute(join(sysfs, "kernel/security/lockdown")) ?? "")?.[1];
}

/** Sysfs, unless the kernel refuses it or the card already belongs to vfio-pci. Maps at most one page, and touches nothing in it. */
export function chooseWay(roots: LinuxRoots, card: PciFunction, wish: Way | "auto"): ChosenWay {
  if (wish !== "auto") return { way: wish, reason: "as asked for" };
  if (card.driver === VFIO_DRIVER) return { way: "vfio", reason: `the driver ${VFIO_DRIVER} has the card` };
  const lockdown = lockdownLevel(roots);
  if (lockdown !== undefined && lockdown !== "none") return { way: "vfio", reason: `the kernel is locked down (${lockdown})` };
  if (isMappingRefused(card)) return { way: "vfio", reason: "the kernel refuses to map the card through sysfs" };
  return { way: "sysfs", reason: "nothing speaks against it" };
}

/** EPERM, which neither root nor a file's owner can help; other failures are told when the card is opened. */
function isMappingRefused({ folder, bars }: PciFunction): boolean {
  const bar = bars.find(({ kind, isAssigned }) => kind === "memory" && isAssigned);
  if (bar === undefined) return false;
  let fd: number;
  try {
    fd = openSync(join(folder, `resource${bar.index}`), constants.O_RDWR);
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
  try {
    mapFile(fd, { offset: 0, sizeBytes: 8 }).unmap();
    return false;
  } catch (error) {
    return error instanceof SystemCallError && error.failure.error === "EPERM";
  } finally {
    closeSync(fd);
  }
}
