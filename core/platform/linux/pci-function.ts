import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { formatPciAddress, type PciAddress } from "../../pci/pci-address.ts";
import { readAttribute, readLinkName, readNumber } from "./attribute.ts";
import type { LinuxRoots } from "./linux-roots.ts";
import { type PciBar, readBars } from "./pci-bars.ts";
import { readBytes } from "./read-bounded.ts";

/** Speed and width as the kernel words them: `8.0 GT/s PCIe`, lanes. */
export interface PciLink {
  readonly speed: string;
  readonly lanes: number;
  readonly highestSpeed: string;
  readonly mostLanes: number;
}

/** What sysfs says of a PCI function. Nothing here touches a BAR; the header is read from the configuration space. */
export interface PciFunction {
  /** `0000:03:00.0` */
  readonly address: string;
  /** Its folder in sysfs. */
  readonly folder: string;
  readonly vendorId: number;
  readonly deviceId: number;
  readonly subsystemVendorId: number;
  readonly subsystemDeviceId: number;
  /** 8 bits. */
  readonly revision: number;
  /** 24 bits: base class, subclass, interface. */
  readonly classCode: number;
  /** Name of the driver that has it. */
  readonly driver: string | undefined;
  /** `driver_override`, where one is set. */
  readonly driverOverride: string | undefined;
  readonly bars: readonly PciBar[];
  /** Whether its memory BARs answer; undefined where the configuration space cannot be read, or would only be after waking the card. */
  readonly memoryDecode: boolean | undefined;
  /** `D0`, `D3hot`, `D3cold`, `unknown`. */
  readonly powerState: string | undefined;
  readonly link: PciLink | undefined;
  readonly iommuGroup: string | undefined;
  /** The bridge above it; absent on a root bus. */
  readonly upstream: string | undefined;
}

export const functionsFolder = ({ sysfs }: LinuxRoots): string => join(sysfs, "bus", "pci", "devices");
export const folderOf = (roots: LinuxRoots, address: string): string => join(functionsFolder(roots), address);

/** More functions than any machine has; a folder with more is no sysfs. */
const MOST_FUNCTIONS = 65_536;
const ADDRESS = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/;

/** Addresses of all functions, in the order of the bus; empty where there is no PCI. */
export function listFunctions(roots: LinuxRoots): readonly string[] {
  try {
    const names = readdirSync(functionsFolder(roots)).filter((name) => ADDRESS.test(name));
    return names.slice(0, MOST_FUNCTIONS).sort();
  } catch {
    return [];
  }
}

/** Undefined where there is no such function. */
export function readFunction(roots: LinuxRoots, address: PciAddress | string): PciFunction | undefined {
  const name = typeof address === "string" ? address : formatPciAddress(address);
  const folder = folderOf(roots, name);
  const id = (attribute: string) => readNumber(join(folder, attribute));
  const [vendorId, deviceId] = [id("vendor"), id("device")];
  if (vendorId === undefined || deviceId === undefined) return undefined;
  const powerState = readAttribute(join(folder, "power_state"));
  return {
    address: name,
    folder,
    vendorId,
    deviceId,
    subsystemVendorId: id("subsystem_vendor") ?? 0,
    subsystemDeviceId: id("subsystem_device") ?? 0,
    revision: id("revision") ?? 0,
    classCode: id("class") ?? 0,
    driver: readLinkName(join(folder, "driver")),
    driverOverride: overrideOf(folder),
    bars: readBars(folder),
    memoryDecode: powerState === WITHOUT_POWER ? undefined : readMemoryDecode(folder),
    powerState,
    link: readLink(folder),
    iommuGroup: readLinkName(join(folder, "iommu_group")),
    upstream: upstreamOf(folder),
  };
}

/** The kernel writes `(null)` where none is set. */
export function overrideOf(folder: string): string | undefined {
  const text = readAttribute(join(folder, "driver_override"));
  return text === "(null)" || text === "" ? undefined : text;
}

/** Reading the configuration space wakes such a function: pci_config_pm_runtime_get in drivers/pci/pci.c of Linux 6.1. */
export const WITHOUT_POWER = "D3cold";

/** COMMAND, PCI Local Bus Specification 3.0, 6.2.2: bit 1 lets memory BARs answer. Everybody may read the first 64 bytes. */
const COMMAND = 0x04;
const MEMORY_SPACE = 1 << 1;

function readMemoryDecode(folder: string): boolean | undefined {
  const header = readBytes(join(folder, "config"), COMMAND + 2);
  return header === undefined || header.length < COMMAND + 2 ? undefined : (header.readUInt16LE(COMMAND) & MEMORY_SPACE) !== 0;
}

function readLink(folder: string): PciLink | undefined {
  const [speed, lanes] = [readAttribute(join(folder, "current_link_speed")), readNumber(join(folder, "current_link_width"))];
  const [highestSpeed, mostLanes] = [readAttribute(join(folder, "max_link_speed")), readNumber(join(folder, "max_link_width"))];
  if (speed === undefined || lanes === undefined || highestSpeed === undefined || mostLanes === undefined) return undefined;
  return { speed, lanes, highestSpeed, mostLanes };
}

/** Sysfs folds bridges into each other: the folder around a function is that of the bridge above it. */
function upstreamOf(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const name = basename(dirname(realpathSync(folder)));
  return ADDRESS.test(name) ? name : undefined;
}

/** Other functions of the same card: same domain, bus and device. */
export function siblingsOf(roots: LinuxRoots, address: string): readonly string[] {
  const device = address.slice(0, address.lastIndexOf("."));
  return listFunctions(roots).filter((other) => other !== address && other.startsWith(`${device}.`));
}

/** All functions of a card that the kernel knows, this one among them. */
export const cardFunctions = (roots: LinuxRoots, address: string): readonly string[] => {
  const siblings = siblingsOf(roots, address);
  return (existsSync(folderOf(roots, address)) ? [address, ...siblings] : siblings).toSorted();
};

/** Functions in the same IOMMU group, without bridges, which never have to be given up. */
export function groupMembers(roots: LinuxRoots, group: string): readonly string[] {
  try {
    const names = readdirSync(join(roots.sysfs, "kernel", "iommu_groups", group, "devices")).filter((name) => ADDRESS.test(name));
    return names.filter((name) => (readNumber(join(folderOf(roots, name), "class")) ?? 0) >>> 16 !== BRIDGE_CLASS).sort();
  } catch {
    return [];
  }
}

/** Base class of bridges, PCI Code and ID Assignment Specification. */
const BRIDGE_CLASS = 0x06;
