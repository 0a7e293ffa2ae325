import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** A 7 series configuration: 32 bytes of ones, the sync word, a write of IDCODE, and then frame data that only has to be different. */
export function bitstream({
  idcode,
  sizeBytes,
  seed,
}: {
  readonly idcode: number;
  readonly sizeBytes: number;
  readonly seed: number;
}): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  for (let at = 0; at < sizeBytes; at++) bytes[at] = (at * 7 + (at >> 8) * 13 + seed) & 0xff;
  bytes.fill(0xff, 0, 32);
  // UG470 tables 5-20 to 5-25: sync word, NOOP, type 1 write of 1 word to IDCODE (register 12), NOOP.
  for (const [index, word] of [0xaa995566, 0x20000000, 0x30018001, idcode, 0x20000000].entries()) bytes.writeUInt32BE(word, 32 + 4 * index);
  return bytes;
}

/** UG470 table 1-1. */
export const XC7K70T = 0x03647093;
export const XC7A35T = 0x0362d093;

/** Writes an image for the virtual Kintex-7 card into the folder and returns its path. */
export function makeImage(folder: string, { idcode = XC7K70T, sizeBytes = 0x3000, seed = 1, name = "design.bin" } = {}): string {
  const path = join(folder, name);
  writeFileSync(path, bitstream({ idcode, sizeBytes, seed }));
  return path;
}
