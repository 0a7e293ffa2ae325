import { hex } from "../bits/hex.ts";
import type { AddressRange } from "../memory/memory.ts";

/** From the first to the last byte of at least one range. */
export function spanOf(ranges: readonly AddressRange[]): AddressRange {
  const address = Math.min(...ranges.map((range) => range.address));
  const end = Math.max(...ranges.map((range) => range.address + range.sizeBytes));
  return { address, sizeBytes: end - address };
}

/** `0x00010000 bytes at 0x00400000` */
export const formatRange = ({ address, sizeBytes }: AddressRange): string => `${hex(sizeBytes)} bytes at ${hex(address)}`;
