import { join } from "node:path";
import type { LinuxRoots } from "../linux-roots.ts";
import type { Iommu } from "./dma-space.ts";
import { GroupNotViableError, IommuTypeError, NotBoundToVfioError, VfioVersionError } from "./errors.ts";
import { explained, type Meanings } from "./explained.ts";
import { obstaclesInGroup, type VfioFunction } from "./function-in-sysfs.ts";
import { readIommuLimits } from "./iommu-info.ts";
import { openFile } from "./open-file.ts";
import { decode, encode } from "./structure.ts";
import type { SystemCalls } from "./system-calls.ts";
import { DMA_MAP, DMA_MAP_FLAGS, DMA_UNMAP, GROUP_FLAGS, GROUP_STATUS, VFIO_API_VERSION, VFIO_TYPE1v2_IOMMU } from "./vfio-abi.ts";
import type { VfioOpening, VfioSession } from "./vfio-session.ts";

/** Opens a function by its IOMMU group and a container for that, as every kernel with vfio can. */
export function openByGroup(opening: VfioOpening): VfioSession {
  const { kernel, roots, found } = opening;
  const containerFd = openFile(opening, join(roots.dev, "vfio/vfio"));
  checkContainer(kernel, containerFd, found);
  const groupFd = openFile(opening, join(roots.dev, "vfio", found.group));
  const status = encode(GROUP_STATUS, {});
  kernel.ioctl(groupFd, "VFIO_GROUP_GET_STATUS", status);
  if ((decode(GROUP_STATUS, status).flags & GROUP_FLAGS.viable) === 0) throw notViable(roots, found);
  joinContainer(opening, { groupFd, containerFd });
  const deviceFd = deviceOf(opening, groupFd);
  opening.teardown.push(() => kernel.close(deviceFd));
  return { card: found.card, deviceFd, iommu: containerIommu(kernel, containerFd) };
}

function checkContainer(kernel: SystemCalls, containerFd: number, { card: { address } }: VfioFunction): void {
  const version = kernel.ioctl(containerFd, "VFIO_GET_API_VERSION", 0);
  if (version !== VFIO_API_VERSION) throw new VfioVersionError({ version, wanted: VFIO_API_VERSION });
  if (kernel.ioctl(containerFd, "VFIO_CHECK_EXTENSION", VFIO_TYPE1v2_IOMMU) === 0) throw new IommuTypeError({ address });
}

function joinContainer({ kernel, roots, found }: VfioOpening, { groupFd, containerFd }: { groupFd: number; containerFd: number }): void {
  // Somebody may have bound a driver since the group said that it is free.
  const taken: Meanings = {
    EBUSY: (_, options) => notViable(roots, found, options),
    EPERM: (_, options) => notViable(roots, found, options),
  };
  explained(() => kernel.ioctl(groupFd, "VFIO_GROUP_SET_CONTAINER", descriptor(containerFd)), taken);
  explained(() => kernel.ioctl(containerFd, "VFIO_SET_IOMMU", VFIO_TYPE1v2_IOMMU), {
    ENODEV: (_, options) => new IommuTypeError({ address: found.card.address }, options),
  });
}

function deviceOf({ kernel, found }: VfioOpening, groupFd: number): number {
  const { address } = found.card;
  return explained(() => kernel.ioctl(groupFd, "VFIO_GROUP_GET_DEVICE_FD", Buffer.from(`${address}\0`)), {
    // It was bound when we looked.
    ENODEV: (_, options) => new NotBoundToVfioError({ address, driver: undefined }, options),
  });
}

function notViable(roots: LinuxRoots, found: VfioFunction, options?: ErrorOptions): GroupNotViableError {
  const { card, group } = found;
  return new GroupNotViableError({ address: card.address, group, members: obstaclesInGroup(roots, found) }, options);
}

/** A file descriptor that a request takes by its place in memory. */
function descriptor(fd: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(fd);
  return bytes;
}

const MAP_FLAGS = {
  "card-reads": DMA_MAP_FLAGS.read,
  "card-writes": DMA_MAP_FLAGS.write,
  both: DMA_MAP_FLAGS.read | DMA_MAP_FLAGS.write,
} as const;

function containerIommu(kernel: SystemCalls, containerFd: number): Iommu {
  return {
    limits: () => readIommuLimits(kernel, containerFd),
    map({ address, iova, sizeBytes, direction }) {
      const flags = MAP_FLAGS[direction];
      const mapping = encode(DMA_MAP, { flags, vaddr: address, iova: BigInt(iova), size: BigInt(sizeBytes) });
      kernel.ioctl(containerFd, "VFIO_IOMMU_MAP_DMA", mapping);
    },
    unmap({ iova, sizeBytes }) {
      kernel.ioctl(containerFd, "VFIO_IOMMU_UNMAP_DMA", encode(DMA_UNMAP, { iova: BigInt(iova), size: BigInt(sizeBytes) }));
    },
  };
}
