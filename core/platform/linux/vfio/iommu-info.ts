import type { IovaRange } from "./choose-iova.ts";
import { decode, encode } from "./structure.ts";
import type { SystemCalls } from "./system-calls.ts";
import {
  CAPABILITY_HEADER,
  IOMMU_CAPABILITY_IOVA_RANGE,
  IOMMU_INFO,
  IOMMU_INFO_FLAGS,
  IOVA_RANGE,
  IOVA_RANGE_CAPABILITY,
} from "./vfio-abi.ts";

/** What buffers for the card must keep to. */
export interface IommuLimits {
  readonly allowed: readonly IovaRange[];
  /** The smallest page that the IOMMU maps. */
  readonly pageBytes: number;
}

/** A handful of ranges take some hundred bytes; this bounds what a broken answer can make us allocate. */
const MOST_INFO_BYTES = 65536;
/** More capabilities than the kernel has kinds of. */
const MOST_CAPABILITIES = 32;
/** Every IOMMU maps pages of this size or smaller, and its multiples; used where the kernel does not say. */
const USUAL_PAGE_BYTES = 4096;
/**
 * Where the kernel does not tell the ranges (before Linux 5.4): what lies below every window that it keeps for message-signalled
 * interrupts, at 0x8000000 on ARM and 0xfee00000 on x86 (Linux, drivers/iommu, MSI_IOVA_BASE and IOAPIC_RANGE_START).
 */
const USUAL_RANGES: readonly IovaRange[] = [{ start: 0, last: 0x7ff_ffff }];

/** Asks a container for the addresses that its IOMMU takes. */
export function readIommuLimits(kernel: SystemCalls, containerFd: number): IommuLimits {
  const first = encode(IOMMU_INFO, {});
  kernel.ioctl(containerFd, "VFIO_IOMMU_GET_INFO", first);
  const { argsz, flags } = decode(IOMMU_INFO, first);
  if ((flags & IOMMU_INFO_FLAGS.capabilities) === 0 || argsz <= IOMMU_INFO.sizeBytes) return limitsIn(first);
  const whole = encode(IOMMU_INFO, {}, Math.min(argsz, MOST_INFO_BYTES));
  kernel.ioctl(containerFd, "VFIO_IOMMU_GET_INFO", whole);
  return limitsIn(whole);
}

/** Reads what the kernel answered to VFIO_IOMMU_GET_INFO. */
export function limitsIn(info: Buffer): IommuLimits {
  const { flags, iova_pgsizes, cap_offset } = decode(IOMMU_INFO, info);
  const hasPageSizes = (flags & IOMMU_INFO_FLAGS.pageSizes) !== 0 && iova_pgsizes !== 0n;
  const pageBytes = hasPageSizes ? Number(iova_pgsizes & -iova_pgsizes) : USUAL_PAGE_BYTES;
  const at = (flags & IOMMU_INFO_FLAGS.capabilities) === 0 ? undefined : findInfoCapability(info, cap_offset, IOMMU_CAPABILITY_IOVA_RANGE);
  return { allowed: at === undefined ? USUAL_RANGES : rangesAt(info, at), pageBytes };
}

/** Where the capability `id` stands in the chain that begins at `offset`; undefined if it is not there. */
export function findInfoCapability(info: Buffer, offset: number, id: number): number | undefined {
  let at = offset;
  for (let count = 0; count < MOST_CAPABILITIES; count++) {
    if (at === 0 || at + CAPABILITY_HEADER.sizeBytes > info.length) return undefined;
    const { id_and_version, next } = decode(CAPABILITY_HEADER, info, at);
    if ((id_and_version & 0xffff) === id) return at;
    at = next;
  }
  return undefined;
}

function rangesAt(info: Buffer, at: number): IovaRange[] {
  const first = at + IOVA_RANGE_CAPABILITY.sizeBytes;
  if (first > info.length) return [];
  const room = Math.floor((info.length - first) / IOVA_RANGE.sizeBytes);
  const count = Math.min(decode(IOVA_RANGE_CAPABILITY, info, at).nr_iovas, room);
  return Array.from({ length: count }, (_, index) => {
    const { start, end } = decode(IOVA_RANGE, info, first + index * IOVA_RANGE.sizeBytes);
    return exactRange(start, end);
  }).filter(({ start, last }) => start <= last);
}

/** Addresses are numbers, which are exact up to 2^53; an IOMMU may say that it goes up to 2^64. */
export function exactRange(start: bigint, last: bigint): IovaRange {
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  const exact = (value: bigint): number => Number(value < most ? value : most);
  return { start: exact(start), last: exact(last) };
}
