import type { Segment } from "../../core/image/image.ts";

export interface HexLayout {
  /** Data bytes in a record, 1 to 255. Vivado writes 16. */
  readonly recordBytes: number;
  readonly lineEnd: "\n" | "\r\n";
}

/** As Vivado writes .mcs files on Linux. */
export const VIVADO_LAYOUT: HexLayout = { recordBytes: 16, lineEnd: "\n" };

/** One record with its checksum: `:00000001FF`. */
export function hexRecord(type: number, offset: number, data: Uint8Array = new Uint8Array()): string {
  const bytes = Buffer.of(data.length, offset >> 8, offset & 0xff, type, ...data, 0);
  bytes[bytes.length - 1] = -bytes.reduce((sum, byte) => sum + byte, 0) & 0xff;
  return `:${bytes.toString("hex").toUpperCase()}`;
}

/** Intel HEX in linear mode: a type 04 record wherever the upper 16 bits of the address change, then type 00, at the end type 01. */
export function writeIntelHex(segments: readonly Segment[], { recordBytes, lineEnd }: HexLayout = VIVADO_LAYOUT): Uint8Array {
  const lines: string[] = [];
  let upper = -1;
  for (const { address, data } of segments) {
    for (let at = 0, size = 0; at < data.length; at += size) {
      const offset = (address + at) % 0x1_0000;
      const nextUpper = Math.floor((address + at) / 0x1_0000);
      if (nextUpper !== upper) lines.push(hexRecord(4, 0, Uint8Array.of(nextUpper >> 8, nextUpper & 0xff)));
      upper = nextUpper;
      // No record runs over the end of its 64 KiB.
      size = Math.min(recordBytes, data.length - at, 0x1_0000 - offset);
      lines.push(hexRecord(0, offset, data.subarray(at, at + size)));
    }
  }
  lines.push(hexRecord(1, 0));
  return Buffer.from(lines.map((line) => line + lineEnd).join(""), "latin1");
}
