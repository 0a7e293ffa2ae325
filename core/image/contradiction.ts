import { hex } from "../bits/hex.ts";
import { idcodeDifference } from "../parts/xilinx-parts.ts";

/** One sentence if the part in a .bit header and the IDCODE in its packets cannot both be right. */
export function contradiction(headerPart: string, idcode: number): string | undefined {
  const difference = idcodeDifference(headerPart, idcode);
  if (difference === undefined) return undefined;
  const { other } = difference;
  return `The header says ${headerPart}, but the bitstream writes IDCODE ${hex(idcode)}${other === undefined ? "" : ` of ${other}`}.`;
}
