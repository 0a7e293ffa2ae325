import { existsSync } from "node:fs";
import { join } from "node:path";
import { readLinkName, systemCode, writeAttribute } from "./attribute.ts";
import { BindError, explainOpen, UnbindError } from "./errors.ts";
import type { LinuxRoots } from "./linux-roots.ts";
import { folderOf, overrideOf } from "./pci-function.ts";

/** Who had a function before we took it. */
export interface DriverState {
  /** `0000:03:00.0` */
  readonly address: string;
  readonly driver?: string | undefined;
  readonly override?: string | undefined;
}

/** No driver has this name, so none takes a function with this override. */
export const NO_DRIVER = "barflash-keeps-it";

export function driverStateOf(roots: LinuxRoots, address: string): DriverState {
  const folder = folderOf(roots, address);
  const [driver, override] = [readLinkName(join(folder, "driver")), overrideOf(folder)];
  return { address, ...(driver === undefined ? {} : { driver }), ...(override === undefined ? {} : { override }) };
}

/**
 * Keeps every driver but `only` away from a function, then unbinds the one that has it. `driver_override` comes first, so that there is
 * no instant in which another could take it; the kernel keeps the override until it is written again or the function is removed.
 *
 * @throws {UnbindError} if a driver is still bound afterwards, and what {@link explainOpen} makes of a refusal
 */
export function takeFromDrivers(roots: LinuxRoots, address: string, only = NO_DRIVER): void {
  const folder = folderOf(roots, address);
  const { driver } = driverStateOf(roots, address);
  write(address, join(folder, "driver_override"), only);
  if (driver === undefined || driver === only) return;
  write(address, join(folder, "driver", "unbind"), address);
  const left = readLinkName(join(folder, "driver"));
  if (left !== undefined) throw new UnbindError({ card: address, driver: left });
}

/** Binds a function to the driver that its override names, which must be loaded. @throws {BindError} */
export function bindTo(roots: LinuxRoots, address: string, driver: string): void {
  if (readLinkName(join(folderOf(roots, address), "driver")) === driver) return;
  if (!existsSync(join(roots.sysfs, "bus/pci/drivers", driver)))
    throw new BindError({ card: address, driver, reason: `is not loaded (modprobe ${driver})` });
  try {
    writeAttribute(join(roots.sysfs, "bus/pci/drivers_probe"), address);
  } catch (error) {
    throw new BindError({ card: address, driver, reason: `refused it with ${systemCode(error)}` }, { cause: error });
  }
  const bound = readLinkName(join(folderOf(roots, address), "driver"));
  if (bound !== driver) throw new BindError({ card: address, driver, reason: "did not take it" });
}

/**
 * Gives a function back: the override of before, and the driver of before.
 *
 * @throws {BindError} if the driver does not take it back; a function that is gone is no failure
 */
export function giveBack(roots: LinuxRoots, { address, driver, override }: DriverState): void {
  const folder = folderOf(roots, address);
  if (!existsSync(folder)) return;
  const bound = readLinkName(join(folder, "driver"));
  if (bound !== undefined && bound !== driver) write(address, join(folder, "driver", "unbind"), address);
  // An empty line takes the override away.
  write(address, join(folder, "driver_override"), override ?? "\n");
  if (driver === undefined || bound === driver) return;
  try {
    writeAttribute(join(roots.sysfs, "bus/pci/drivers", driver, "bind"), address);
  } catch (error) {
    throw new BindError({ card: address, driver, reason: `refused it with ${systemCode(error)}` }, { cause: error });
  }
}

function write(card: string, path: string, text: string): void {
  try {
    writeAttribute(path, text);
  } catch (error) {
    throw explainOpen({ path, card: { address: card, driver: undefined }, system: systemCode(error), doing: "open" }, error);
  }
}
