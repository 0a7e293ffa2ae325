import type { ReportEvent } from "../../core/index.ts";
import { formatAddress } from "./format-quantities.ts";

type Difference = Omit<ReportEvent<"difference">, "type">;

const byte = (value: number) => `0x${value.toString(16).padStart(2, "0")}`;

/** `12 of 65536 bytes from 0x00400000 differ, first at 0x00400010: 0xff, expected 0x3f (8 bits not cleared, 0 not set)` */
export function describeDifference(difference: Difference): string {
  const { address, sizeBytes, firstAddress, expected, actual, differingBytes, bitsNotCleared, bitsNotSet } = difference;
  const where = `${differingBytes} of ${sizeBytes} bytes from ${formatAddress(address)} differ`;
  const first = `first at ${formatAddress(firstAddress)}: ${byte(actual)}, expected ${byte(expected)}`;
  return `${where}, ${first} (${bitsNotCleared} bits not cleared, ${bitsNotSet} not set)`;
}

/** The line for a mismatch that is about to be repaired. */
export const describeMismatch = ({ attempt, difference }: ReportEvent<"mismatched">): string =>
  `attempt ${attempt}: ${describeDifference(difference)}`;
