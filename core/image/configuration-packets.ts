import { isXilinxIdcode } from "../parts/idcode.ts";
import type { Sync } from "./xilinx-sync.ts";

/** What the packets before the first frame data say. */
export interface Packets {
  readonly idcodes: readonly number[];
  readonly encrypted: boolean;
  /** Frame data that is announced and missing: how many bytes the payload is too short. 0 when it is all there. */
  readonly missingBytes: number;
}

/** More than any header has words before its first frame data (about 100 in public files); keeps the walk short in data that is none. */
const MOST_PACKETS = 16_384;

const WRITE = 2;

// Registers of the 7 series and later (f4pga/prjxray c9f02d8, configuration_register.h; the same names in UG470 and UG570).
const FDRI = 2;
const CMD = 4;
const CTL0 = 5;
const CBC = 11;
const IDCODE = 12;
/** CTL0 bit 6, DEC: the frame data is AES-encrypted (UG470, control register 0). */
const CTL0_DEC = 1 << 6;
/** An AES initialisation vector. Register 11 is the frame length in Spartan-3, with one word. */
const CBC_WORDS = 4;
const CMD_DESYNC = 13;
/** Register 14 in Spartan-3, 3A and 6. In the later families it is COR1, whose reserved bits exclude a Xilinx IDCODE. */
const IDCODE_SPARTAN = 14;

/** Reads the packets after the sync word up to the first frame data. What is not a packet is skipped. Never throws. */
export function readPackets(payload: Uint8Array, sync: Sync): Packets {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const start = sync.offset + sync.sizeBytes;
  return sync.sizeBytes === 2 || hasShortPackets(view, start) ? readShortPackets(view, start) : readLongPackets(view, start);
}

/**
 * Spartan-6 has the 32-bit sync word and 16-bit packets. A 32-bit header of type 1 has zeros in bits 26:18 and 12:11;
 * `3xxx` of a 16-bit header has its register there. Two 16-bit NOPs are the one pair that also fits.
 */
function hasShortPackets(view: DataView, start: number): boolean {
  if (start + 4 > view.byteLength) return false;
  const word = view.getUint32(start);
  const isType1 = word >>> 29 === 1;
  return isType1 && ((word & 0x07fc_1800) !== 0 || word === 0x2000_2000);
}

function readLongPackets(view: DataView, start: number): Packets {
  const idcodes: number[] = [];
  let encrypted = false;
  let register = -1;
  let at = start;
  for (let packet = 0; packet < MOST_PACKETS && at + 4 <= view.byteLength; packet++) {
    const header = view.getUint32(at);
    at += 4;
    const type = header >>> 29;
    if (type === 1) register = (header >>> 13) & 0x1f;
    if ((type !== 1 && type !== 2) || ((header >>> 27) & 3) !== WRITE) continue;
    const words = header & (type === 1 ? 0x7ff : 0x07ff_ffff);
    if (words === 0) continue;
    if (register === FDRI) return { idcodes, encrypted, missingBytes: Math.max(0, at + 4 * words - view.byteLength) };
    // What follows an initialisation vector is cipher text and must not be taken for packets.
    if (register === CBC && words === CBC_WORDS) return { idcodes, encrypted: true, missingBytes: 0 };
    const value = at + 4 <= view.byteLength ? view.getUint32(at) : 0;
    if (register === CMD && value === CMD_DESYNC) break;
    if (register === CTL0 && (value & CTL0_DEC) !== 0) encrypted = true;
    if (register === IDCODE && words === 1 && at + 4 <= view.byteLength) idcodes.push(value);
    if (register === IDCODE_SPARTAN && words === 1 && isXilinxIdcode(value)) idcodes.push(value);
    at += 4 * words;
  }
  return { idcodes, encrypted, missingBytes: 0 };
}

/** Spartan-3A and Spartan-6, as seen in public files of both. Their CBC and control bits mean other things, so nothing is said about encryption. */
function readShortPackets(view: DataView, start: number): Packets {
  const idcodes: number[] = [];
  let at = start;
  for (let packet = 0; packet < MOST_PACKETS && at + 2 <= view.byteLength; packet++) {
    const header = view.getUint16(at);
    at += 2;
    const type = header >>> 13;
    // Type 2 is frame data.
    if (type === 2) break;
    if (type !== 1 || ((header >>> 11) & 3) !== WRITE) continue;
    const register = (header >>> 5) & 0x3f;
    const words = header & 0x1f;
    if (register === IDCODE_SPARTAN && words === 2 && at + 4 <= view.byteLength) idcodes.push(view.getUint32(at));
    at += 2 * words;
  }
  return { idcodes, encrypted: false, missingBytes: 0 };
}
