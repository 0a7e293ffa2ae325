import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LinuxRoots } from "../linux-roots.ts";
import type { Iommu } from "./dma-space.ts";
import { GroupNotViableError, VfioBusyError } from "./errors.ts";
import { explained, type Meanings } from "./explained.ts";
import { obstaclesInGroup, type VfioFunction } from "./function-in-sysfs.ts";
import { exactRange, type IommuLimits } from "./iommu-info.ts";
import { openFile } from "./open-file.ts";
import { decode, encode } from "./structure.ts";
import type { SystemCalls } from "./system-calls.ts";
import { undoneOnFailure } from "./teardown.ts";
import {
  ATTACH_IOMMUFD_PT,
  BIND_IOMMUFD,
  IOAS_ALLOC,
  IOAS_IOVA_RANGES,
  IOAS_MAP,
  IOAS_MAP_FLAGS,
  IOAS_UNMAP,
  IOMMU_IOVA_RANGE,
} from "./vfio-abi.ts";
import type { VfioOpening, VfioSession } from "./vfio-session.ts";

/** Room for the ranges that an IOMMU allows; there are two or three. */
const MOST_RANGES = 256;

/** Path of the function's own device, where the kernel has one and iommufd beside it (since Linux 6.6). */
export function characterDevicePath({ dev }: LinuxRoots, { characterDevice }: VfioFunction): string | undefined {
  if (characterDevice === undefined) return undefined;
  const path = join(dev, "vfio/devices", characterDevice);
  return existsSync(path) && existsSync(join(dev, "iommu")) ? path : undefined;
}

/** Opens a function by its own device at `path` and an address space of iommufd for that. */
export function openByCharacterDevice(opening: VfioOpening, path: string): VfioSession {
  const { kernel, roots, found } = opening;
  const iommuFd = openFile(opening, join(roots.dev, "iommu"));
  const deviceFd = openFile(opening, path);
  explained(() => kernel.ioctl(deviceFd, "VFIO_DEVICE_BIND_IOMMUFD", encode(BIND_IOMMUFD, { iommufd: iommuFd })), meanings(opening, path));
  const allocation = encode(IOAS_ALLOC, {});
  kernel.ioctl(iommuFd, "IOMMU_IOAS_ALLOC", allocation);
  const ioasId = decode(IOAS_ALLOC, allocation).out_ioas_id;
  const attachment = encode(ATTACH_IOMMUFD_PT, { pt_id: ioasId });
  explained(() => kernel.ioctl(deviceFd, "VFIO_DEVICE_ATTACH_IOMMUFD_PT", attachment), meanings(opening, path));
  // Closing the device detaches and unbinds it; closing iommufd gives the address space back.
  return { card: found.card, deviceFd, iommu: addressSpace(kernel, iommuFd, ioasId) };
}

/** Who else has the function open, or a function of its group, makes the kernel refuse to bind it. */
function meanings({ roots, found }: VfioOpening, path: string): Meanings {
  const { group } = found;
  const { address } = found.card;
  const occupied = (_: string, options: ErrorOptions): Error => {
    const members = obstaclesInGroup(roots, found);
    return members.length > 0
      ? new GroupNotViableError({ address, group, members }, options)
      : new VfioBusyError({ address, path }, options);
  };
  // EINVAL is what binding a device that another descriptor has bound gives.
  return { EBUSY: occupied, EPERM: occupied, EINVAL: occupied };
}

const MAP_FLAGS = {
  "card-reads": IOAS_MAP_FLAGS.readable,
  "card-writes": IOAS_MAP_FLAGS.writeable,
  both: IOAS_MAP_FLAGS.readable | IOAS_MAP_FLAGS.writeable,
} as const;

function addressSpace(kernel: SystemCalls, iommuFd: number, ioas_id: number): Iommu {
  return {
    limits: () => readLimits(kernel, iommuFd, ioas_id),
    map({ address, iova, sizeBytes, direction }) {
      const flags = IOAS_MAP_FLAGS.fixedIova | MAP_FLAGS[direction];
      const mapping = { flags, ioas_id, user_va: address, length: BigInt(sizeBytes), iova: BigInt(iova) };
      kernel.ioctl(iommuFd, "IOMMU_IOAS_MAP", encode(IOAS_MAP, mapping));
    },
    unmap({ iova, sizeBytes }) {
      kernel.ioctl(iommuFd, "IOMMU_IOAS_UNMAP", encode(IOAS_UNMAP, { ioas_id, iova: BigInt(iova), length: BigInt(sizeBytes) }));
    },
  };
}

function readLimits(kernel: SystemCalls, iommuFd: number, ioas_id: number): IommuLimits {
  return undoneOnFailure((teardown) => {
    // The kernel fills the array at an address, which only memory outside of JavaScript's has for certain.
    const array = kernel.mapAnonymous(MOST_RANGES * IOMMU_IOVA_RANGE.sizeBytes);
    teardown.push(() => array.unmap());
    const question = encode(IOAS_IOVA_RANGES, { ioas_id, num_iovas: MOST_RANGES, allowed_iovas: array.address });
    kernel.ioctl(iommuFd, "IOMMU_IOAS_IOVA_RANGES", question);
    const { num_iovas, out_iova_alignment } = decode(IOAS_IOVA_RANGES, question);
    const bytes = Buffer.from(new Uint8Array(array.buffer)); // a copy
    teardown.unwind();
    const allowed = Array.from({ length: Math.min(num_iovas, MOST_RANGES) }, (_, index) => {
      const { start, last } = decode(IOMMU_IOVA_RANGE, bytes, index * IOMMU_IOVA_RANGE.sizeBytes);
      return exactRange(start, last);
    });
    return { allowed, pageBytes: Number(out_iova_alignment) };
  });
}
