import type { Clock } from "../../../bus/clock.ts";
import { systemClock } from "../../system-clock.ts";
import { type LinuxRoots, linuxRoots } from "../linux-roots.ts";
import type { PciFunction } from "../pci-function.ts";
import { checkVfioFunction } from "./function-in-sysfs.ts";
import { characterDevicePath, openByCharacterDevice } from "./open-character-device.ts";
import { openByGroup } from "./open-group.ts";
import { type SystemCalls, systemCalls } from "./system-calls.ts";
import { undoneOnFailure } from "./teardown.ts";
import { OpenVfioAccess, type VfioAccess } from "./vfio-access.ts";

/** What a test may put in the system's place. */
export interface VfioSystem {
  readonly roots?: LinuxRoots;
  readonly kernel?: SystemCalls;
  readonly clock?: Clock;
}

/**
 * Opens a PCI function that is bound to vfio-pci. By its own device where the kernel has that and iommufd, and by its IOMMU
 * group otherwise. Nobody else can open it, or the other functions of the group, until it is closed; when it is, the kernel
 * resets the card, if it can, and restores its configuration space.
 *
 * @throws {NoIommuError}
 * @throws {NotBoundToVfioError}
 * @throws {NoVfioError}
 * @throws {VfioPermissionError}
 * @throws {VfioBusyError}
 * @throws {GroupNotViableError}
 * @throws {IommuTypeError}
 * @throws {VfioVersionError}
 */
export function openVfio(card: PciFunction, system: VfioSystem = {}): VfioAccess {
  const { roots = linuxRoots(), kernel = systemCalls, clock = systemClock } = system;
  const found = checkVfioFunction(card);
  return undoneOnFailure((teardown) => {
    const opening = { roots, kernel, found, teardown };
    const path = characterDevicePath(roots, found);
    const session = path === undefined ? openByGroup(opening) : openByCharacterDevice(opening, path);
    return new OpenVfioAccess(session, { kernel, roots, clock, teardown });
  });
}
