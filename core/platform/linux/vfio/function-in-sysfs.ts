import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readAttribute, readLinkName } from "../attribute.ts";
import type { LinuxRoots } from "../linux-roots.ts";
import { folderOf, groupMembers, type PciFunction } from "../pci-function.ts";
import { type GroupMember, NoIommuError, NotBoundToVfioError } from "./errors.ts";

/** A function that vfio can hand out. */
export interface VfioFunction {
  readonly card: PciFunction;
  readonly group: string;
  /** `vfio0`, where the kernel can hand the function out without its group. */
  readonly characterDevice: string | undefined;
}

/** Drivers that do not keep a group from being handed out: the kernel knows that they leave DMA alone. */
const HARMLESS_DRIVERS: ReadonlySet<string> = new Set(["vfio-pci", "pci-stub", "pcieport"]);
/** What vfio calls the groups that it makes up where there is no IOMMU. */
export const UNSAFE_GROUP_NAME = "vfio-noiommu";

/**
 * Looks whether a function can be reached through vfio. Changes nothing.
 *
 * @throws {NoIommuError}
 * @throws {NotBoundToVfioError}
 */
export function checkVfioFunction(card: PciFunction): VfioFunction {
  const { address, driver, folder, iommuGroup: group } = card;
  if (group === undefined) throw new NoIommuError({ address, reason: "no-group" });
  if (readAttribute(join(folder, "iommu_group", "name")) === UNSAFE_GROUP_NAME) throw new NoIommuError({ address, reason: "unsafe-group" });
  if (driver !== "vfio-pci") throw new NotBoundToVfioError({ address, driver });
  return { card, group, characterDevice: characterDeviceOf(folder) };
}

/** `vfio0`, where the kernel hands a function out by itself. */
export function characterDeviceOf(folder: string): string | undefined {
  const devices = join(folder, "vfio-dev");
  return existsSync(devices) ? readdirSync(devices).find((name) => /^vfio\d+$/.test(name)) : undefined;
}

/** The other functions of the group whose drivers keep it from being handed out. */
export function obstaclesInGroup(roots: LinuxRoots, { card, group }: VfioFunction): GroupMember[] {
  return groupMembers(roots, group).flatMap((address) => {
    const driver = readLinkName(join(folderOf(roots, address), "driver"));
    return address === card.address || driver === undefined || HARMLESS_DRIVERS.has(driver) ? [] : [{ address, driver }];
  });
}
