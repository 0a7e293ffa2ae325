import { hex } from "../bits/hex.ts";
import { ImageNotSupportedError } from "./formats/errors.ts";

/**
 * A sync word starts within this many bytes. The latest one in public files is at 80 (UltraScale); a vendor's prefix
 * may come before it, and a bounded search keeps data that happens to hold the four bytes from being taken for a bitstream.
 */
export const SYNC_SEARCH_BYTES = 4096;

export interface Sync {
  /** Byte in the payload where the sync word starts. */
  readonly offset: number;
  readonly sizeBytes: 2 | 4;
}

const SYNC_WORD = Buffer.of(0xaa, 0x99, 0x55, 0x66);

/** The same sync word, as it looks in other byte and bit orders. None of them configures an FPGA from a serial flash. */
const OTHER_ORDERS = [
  {
    bytes: Buffer.of(0x55, 0x99, 0xaa, 0x66),
    kind: "a bit-swapped Xilinx image",
    advice: "Write it again with `write_cfgmem -interface SPIx1` (or x2, x4), which does not swap the bits.",
  },
  {
    bytes: Buffer.of(0x66, 0x55, 0x99, 0xaa),
    kind: "a byte-swapped .bit.bin for the fpga_manager of Linux",
    advice: "Use the .bit file that it was made from.",
  },
  {
    bytes: Buffer.of(0x99, 0x55, 0x66, 0xaa),
    kind: "a bit-swapped Xilinx image in 16-bit little-endian words",
    advice: "Use the .bit file that it was made from.",
  },
] as const;

/**
 * Finds the Xilinx sync word.
 *
 * @throws {ImageNotSupportedError} if there is one in another bit or byte order instead
 */
export function findSync(payload: Uint8Array): Sync | undefined {
  const start = Buffer.from(payload.buffer, payload.byteOffset, Math.min(payload.length, SYNC_SEARCH_BYTES + SYNC_WORD.length - 1));
  const offset = start.indexOf(SYNC_WORD);
  if (offset !== -1) return { offset, sizeBytes: 4 };
  for (const { bytes, kind, advice } of OTHER_ORDERS) {
    const found = start.indexOf(bytes);
    if (found !== -1) throw new ImageNotSupportedError(`${kind} (${bytes.toString("hex")} at byte ${hex(found, 2)})`, advice);
  }
  return findShortSync(start);
}

/**
 * Spartan-3A has a 16-bit sync word, `AA99`. Two bytes prove little, so only filling may stand before it and a packet
 * must follow (bits 15:13 of a type 1 packet are 001; seen in a public XC3S50A file).
 */
function findShortSync(start: Buffer): Sync | undefined {
  const offset = start.findIndex((byte) => byte !== 0xff);
  const found = start[offset] === 0xaa && start[offset + 1] === 0x99 && (start[offset + 2] ?? 0) >>> 5 === 0b001;
  return found ? { offset, sizeBytes: 2 } : undefined;
}
