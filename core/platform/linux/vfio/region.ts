import { findInfoCapability } from "./iommu-info.ts";
import { decode, encode } from "./structure.ts";
import type { SystemCalls } from "./system-calls.ts";
import { REGION_CAPABILITY_SPARSE_MMAP, REGION_FLAGS, REGION_INFO } from "./vfio-abi.ts";

/** A BAR, or the configuration space, as a part of the device's file. */
export interface Region {
  readonly sizeBytes: number;
  /** Where it begins in the file. */
  readonly fileOffset: number;
  /** Whether all of it can be mapped into memory. */
  readonly mappable: boolean;
}

/** The capabilities of a region take some hundred bytes; this bounds what a broken answer can make us allocate. */
const MOST_INFO_BYTES = 65536;

/**
 * Asks for a region of the device.
 *
 * @returns undefined if it has no such region, or may not read and write it
 */
export function readRegion(kernel: SystemCalls, deviceFd: number, index: number): Region | undefined {
  let info = encode(REGION_INFO, { index });
  kernel.ioctl(deviceFd, "VFIO_DEVICE_GET_REGION_INFO", info);
  const { argsz, flags } = decode(REGION_INFO, info);
  if ((flags & REGION_FLAGS.capabilities) !== 0 && argsz > REGION_INFO.sizeBytes) {
    info = encode(REGION_INFO, { index }, Math.min(argsz, MOST_INFO_BYTES));
    kernel.ioctl(deviceFd, "VFIO_DEVICE_GET_REGION_INFO", info);
  }
  return regionIn(info);
}

/** Reads what the kernel answered to VFIO_DEVICE_GET_REGION_INFO. */
export function regionIn(info: Buffer): Region | undefined {
  const { flags, cap_offset, size, offset } = decode(REGION_INFO, info);
  const usable = REGION_FLAGS.read | REGION_FLAGS.write;
  if (size === 0n || (flags & usable) !== usable) return undefined;
  if (offset + size > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error(`a region at ${offset} of ${size} bytes`);
  return {
    sizeBytes: Number(size),
    fileOffset: Number(offset),
    // With holes, such as where old kernels keep the table of MSI-X to themselves, all of it goes through the file.
    mappable: (flags & REGION_FLAGS.mmap) !== 0 && !hasHoles(info, flags, cap_offset),
  };
}

const hasHoles = (info: Buffer, flags: number, capOffset: number): boolean =>
  (flags & REGION_FLAGS.capabilities) !== 0 && findInfoCapability(info, capOffset, REGION_CAPABILITY_SPARSE_MMAP) !== undefined;
