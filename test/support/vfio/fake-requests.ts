import { SystemCallError } from "../../../core/platform/errors.ts";
import { decode, type Structure, type ValuesOf } from "../../../core/platform/linux/vfio/structure.ts";
import * as abi from "../../../core/platform/linux/vfio/vfio-abi.ts";
import { PAGE_BYTES } from "./fake-iommu.ts";
import type { FakeKernel, Opened } from "./fake-kernel.ts";

/** Linux, VFIO_PCI_INDEX_TO_OFFSET: each region has 2^40 bytes of the device's file. */
export const OFFSET_OF_REGION = 2 ** 40;
const IOAS_ID = 3;

interface Call {
  readonly kernel: FakeKernel;
  readonly bytes: Buffer;
  readonly number: number;
}

interface Request {
  /** The descriptor that takes it. */
  readonly on: Opened;
  readonly answer: (call: Call) => number;
}

const fail = (request: string, error: string): never => {
  throw new SystemCallError({ call: `ioctl ${request}`, error });
};

/** Changes fields of the structure that the program gave. */
function put<S extends Structure>({ fields }: S, bytes: Buffer, values: Partial<ValuesOf<S>>): void {
  for (const [name, value] of Object.entries(values)) {
    const field = fields[name];
    if (field === undefined) throw new Error(name);
    if (field.type === "u64") bytes.writeBigUInt64LE(BigInt(value as bigint), field.offset);
    else bytes.writeUInt32LE(Number(value) >>> 0, field.offset);
  }
}

/** Capability 1 at 24, behind the structure, as Linux has it; a capability of another kind stands before it. */
function iommuInfo({ kernel: { iommu }, bytes }: Call): void {
  const { allowed } = iommu;
  const whole = 24 + 8 + 16 + 16 * allowed.length;
  put(abi.IOMMU_INFO, bytes, { argsz: whole, flags: 3, iova_pgsizes: 0xffff_ffff_ffff_f000n });
  if (bytes.length < whole) return;
  put(abi.IOMMU_INFO, bytes, { cap_offset: 24 });
  bytes.writeUInt32LE(0x1_0003, 24);
  bytes.writeUInt32LE(32, 28);
  bytes.writeUInt32LE(0x1_0001, 32);
  bytes.writeUInt32LE(allowed.length, 40);
  for (const [index, { start, last }] of allowed.entries()) {
    bytes.writeBigUInt64LE(BigInt(start), 48 + 16 * index);
    bytes.writeBigUInt64LE(BigInt(last), 56 + 16 * index);
  }
}

function regionInfo({ kernel, bytes }: Call): number {
  const { index, argsz } = decode(abi.REGION_INFO, bytes);
  const region = kernel.card.regions.get(index);
  const offset = BigInt(index) * BigInt(OFFSET_OF_REGION);
  put(abi.REGION_INFO, bytes, { flags: region?.flags ?? 0, size: BigInt(region?.memory.byteLength ?? 0), offset });
  if (!region?.hasHoles) return 0;
  put(abi.REGION_INFO, bytes, { argsz: 64 });
  if (argsz < 64) return 0;
  put(abi.REGION_INFO, bytes, { cap_offset: 32 });
  bytes.writeUInt32LE(0x1_0000 + abi.REGION_CAPABILITY_SPARSE_MMAP, 32);
  return 0;
}

function setIrqs({ kernel, bytes }: Call): number {
  const { flags, index, count } = decode(abi.IRQ_SET, bytes);
  if (index !== abi.MSI_IRQ || (flags & abi.IRQ_SET_FLAGS.actionTrigger) === 0) fail("VFIO_DEVICE_SET_IRQS", "EINVAL");
  kernel.interruptFd = count === 0 ? undefined : bytes.readInt32LE(20);
  return 0;
}

function mapDma({ kernel, bytes }: Call): number {
  const { flags, vaddr, iova, size } = decode(abi.DMA_MAP, bytes);
  if (flags === 0) fail("VFIO_IOMMU_MAP_DMA", "EINVAL");
  kernel.iommu.map({ vaddr, start: Number(iova), last: Number(iova + size) - 1, read: (flags & 1) !== 0, write: (flags & 2) !== 0 });
  return 0;
}

function mapIoas({ kernel, bytes }: Call): number {
  const { flags, ioas_id, user_va, length, iova } = decode(abi.IOAS_MAP, bytes);
  if (ioas_id !== IOAS_ID || (flags & 1) === 0) fail("IOMMU_IOAS_MAP", "ENOENT");
  const range = { start: Number(iova), last: Number(iova + length) - 1 };
  kernel.iommu.map({ vaddr: user_va, ...range, read: (flags & 4) !== 0, write: (flags & 2) !== 0 });
  return 0;
}

function iovaRanges({ kernel, bytes }: Call): number {
  const { allowed_iovas, num_iovas } = decode(abi.IOAS_IOVA_RANGES, bytes);
  const { allowed } = kernel.iommu;
  const array = kernel.iommu.bufferAt(allowed_iovas) ?? fail("IOMMU_IOAS_IOVA_RANGES", "EFAULT");
  if (num_iovas < allowed.length) fail("IOMMU_IOAS_IOVA_RANGES", "EMSGSIZE");
  new BigUint64Array(array).set(allowed.flatMap(({ start, last }) => [BigInt(start), BigInt(last)]));
  put(abi.IOAS_IOVA_RANGES, bytes, { num_iovas: allowed.length, out_iova_alignment: BigInt(PAGE_BYTES) });
  return 0;
}

const done = (work: (call: Call) => void) => (call: Call) => {
  work(call);
  return 0;
};

const REQUESTS: Readonly<Record<abi.RequestName, Request>> = {
  VFIO_GET_API_VERSION: { on: "container", answer: () => 0 },
  VFIO_CHECK_EXTENSION: { on: "container", answer: ({ number }) => (number === 3 ? 1 : 0) },
  VFIO_SET_IOMMU: {
    on: "container",
    answer: done(({ kernel, number }) => {
      if (kernel.state.containerOfGroup === undefined || number !== 3) fail("VFIO_SET_IOMMU", "EINVAL");
      kernel.state.iommuSet = true;
    }),
  },
  VFIO_GROUP_GET_STATUS: {
    on: "group",
    answer: done(({ kernel, bytes }) => put(abi.GROUP_STATUS, bytes, { flags: kernel.facts.groupFlags ?? 1 })),
  },
  VFIO_GROUP_SET_CONTAINER: {
    on: "group",
    answer: done(({ kernel, bytes }) => {
      const fd = bytes.readInt32LE(0);
      if (kernel.kindOf(fd) !== "container") fail("VFIO_GROUP_SET_CONTAINER", "EINVAL");
      kernel.state.containerOfGroup = fd;
    }),
  },
  VFIO_GROUP_GET_DEVICE_FD: {
    on: "group",
    answer: ({ kernel, bytes }) => {
      if (!kernel.state.iommuSet) fail("VFIO_GROUP_GET_DEVICE_FD", "EINVAL");
      if (bytes.toString("latin1") !== "0000:03:00.0\0") fail("VFIO_GROUP_GET_DEVICE_FD", "ENODEV");
      return kernel.newFd("device");
    },
  },
  VFIO_DEVICE_GET_INFO: {
    on: "device",
    answer: done(({ kernel, bytes }) => put(abi.DEVICE_INFO, bytes, { flags: kernel.card.canReset ? 3 : 2 })),
  },
  VFIO_DEVICE_GET_REGION_INFO: { on: "device", answer: regionInfo },
  VFIO_DEVICE_GET_IRQ_INFO: {
    on: "device",
    answer: done(({ kernel, bytes }) => put(abi.IRQ_INFO, bytes, { flags: 9, count: kernel.card.messageInterrupts })),
  },
  VFIO_DEVICE_SET_IRQS: { on: "device", answer: setIrqs },
  VFIO_DEVICE_RESET: { on: "device", answer: done(({ kernel }) => kernel.card.resets++) },
  VFIO_IOMMU_GET_INFO: { on: "container", answer: done(iommuInfo) },
  VFIO_IOMMU_MAP_DMA: { on: "container", answer: mapDma },
  VFIO_IOMMU_UNMAP_DMA: {
    on: "container",
    answer: done(({ kernel, bytes }) => {
      const { iova, size } = decode(abi.DMA_UNMAP, bytes);
      kernel.iommu.unmap({ start: Number(iova), last: Number(iova + size) - 1 });
    }),
  },
  VFIO_DEVICE_BIND_IOMMUFD: {
    on: "device",
    answer: done(({ kernel, bytes }) => {
      const { iommufd } = decode(abi.BIND_IOMMUFD, bytes);
      if (kernel.kindOf(iommufd) !== "iommufd") fail("VFIO_DEVICE_BIND_IOMMUFD", "EBADF");
      kernel.state.boundTo = iommufd;
      put(abi.BIND_IOMMUFD, bytes, { out_devid: 1 });
    }),
  },
  VFIO_DEVICE_ATTACH_IOMMUFD_PT: {
    on: "device",
    answer: done(({ kernel, bytes }) => {
      if (kernel.state.boundTo === undefined || decode(abi.ATTACH_IOMMUFD_PT, bytes).pt_id !== IOAS_ID)
        fail("VFIO_DEVICE_ATTACH_IOMMUFD_PT", "EINVAL");
      kernel.state.attached = true;
    }),
  },
  IOMMU_IOAS_ALLOC: { on: "iommufd", answer: done(({ bytes }) => put(abi.IOAS_ALLOC, bytes, { out_ioas_id: IOAS_ID })) },
  IOMMU_IOAS_IOVA_RANGES: { on: "iommufd", answer: iovaRanges },
  IOMMU_IOAS_MAP: { on: "iommufd", answer: mapIoas },
  IOMMU_IOAS_UNMAP: {
    on: "iommufd",
    answer: done(({ kernel, bytes }) => {
      const { iova, length } = decode(abi.IOAS_UNMAP, bytes);
      kernel.iommu.unmap({ start: Number(iova), last: Number(iova + length) - 1 });
    }),
  },
};

/** Requests whose structure may be longer or shorter than what is filled in; all others say their whole size. */
const SIZE_FIRST = (bytes: Buffer): boolean => bytes.length < 4 || bytes.readUInt32LE(0) === bytes.length;
const WITHOUT_SIZE: ReadonlySet<string> = new Set(["VFIO_GROUP_SET_CONTAINER", "VFIO_GROUP_GET_DEVICE_FD"]);

export function answerRequest(kernel: FakeKernel, on: Opened, name: abi.RequestName, argument: number | Uint8Array): number {
  const request = REQUESTS[name];
  if (request.on !== on) fail(name, "ENOTTY");
  const bytes = typeof argument === "number" ? Buffer.alloc(0) : Buffer.from(argument.buffer, argument.byteOffset, argument.byteLength);
  if (bytes.length > 0 && !WITHOUT_SIZE.has(name) && !SIZE_FIRST(bytes)) kernel.misuse.push(`${name} has a wrong size`);
  const answer = request.answer({ kernel, bytes, number: typeof argument === "number" ? argument : 0 });
  return kernel.facts.answers?.[name] ?? answer;
}
