/**
 * Configuration data of a 7-series FPGA, word by word in the order in which Vivado writes it (read off public bitstreams), with frame
 * data of our own. It has the form of a bitstream and configures nothing.
 */
export interface ConfigurationContent {
  readonly idcode: number;
  /** Frame data for register FDRI. */
  readonly frames: Uint32Array;
  /** Stops the FPGA before the frames are written, so that it must start up again. */
  readonly shutDown?: boolean;
}

const NOP = 0x2000_0000;
const REGISTERS = {
  CRC: 0,
  FAR: 1,
  FDRI: 2,
  CMD: 4,
  CTL0: 5,
  MASK: 6,
  COR0: 9,
  IDCODE: 12,
  COR1: 14,
  WBSTAR: 16,
  TIMER: 17,
  CTL1: 24,
} as const;
const COMMANDS = { NULL: 0, WCFG: 1, LFRM: 3, START: 5, RCRC: 7, SWITCH: 9, GRESTORE: 10, SHUTDOWN: 11, DESYNC: 13 } as const;

export function writeConfiguration({ idcode, frames, shutDown = false }: ConfigurationContent): Uint8Array {
  const out = new PacketWriter();
  out.words(...Array<number>(8).fill(0xffff_ffff), 0x0000_00bb, 0x1122_0044, 0xffff_ffff, 0xffff_ffff, 0xaa99_5566);
  out.nops(1).write("TIMER", 0).write("WBSTAR", 0).command("NULL").nops(1).command("RCRC").nops(2);
  out.write("COR0", 0x0200_3fe5).write("COR1", 0).write("IDCODE", idcode).command("SWITCH").nops(1);
  out.write("MASK", 0x401).write("CTL0", 0x501).write("MASK", 0).write("CTL1", 0).nops(8);
  if (shutDown) out.command("SHUTDOWN").nops(4);
  out.write("FAR", 0).command("WCFG").nops(1).frames(frames).checkCrc().nops(2);
  out.command("GRESTORE").command("LFRM").nops(100).command("START").nops(1);
  out.write("FAR", 0x03be_0000).write("MASK", 0x501).write("CTL0", 0x501).checkCrc().nops(2);
  out.command("DESYNC").nops(400);
  return out.bytes();
}

class PacketWriter {
  private readonly written: number[] = [];
  private crc = 0;

  words(...words: readonly number[]): this {
    this.written.push(...words);
    return this;
  }

  nops(count: number): this {
    return this.words(...Array<number>(count).fill(NOP));
  }

  write(register: keyof typeof REGISTERS, value: number): this {
    this.crc = nextCrc(this.crc, REGISTERS[register], value);
    return this.words(type1(REGISTERS[register], 1), value);
  }

  command(name: keyof typeof COMMANDS): this {
    this.write("CMD", COMMANDS[name]);
    if (name === "RCRC") this.crc = 0;
    return this;
  }

  /** A type 1 packet for the register, then a type 2 packet with the data. */
  frames(frames: Uint32Array): this {
    this.words(type1(REGISTERS.FDRI, 0), (0x5000_0000 | frames.length) >>> 0);
    for (const word of frames) {
      this.crc = nextCrc(this.crc, REGISTERS.FDRI, word);
      this.written.push(word);
    }
    return this;
  }

  checkCrc(): this {
    this.words(type1(REGISTERS.CRC, 1), this.crc);
    this.crc = 0;
    return this;
  }

  bytes(): Uint8Array {
    const bytes = Buffer.alloc(4 * this.written.length);
    for (const [index, word] of this.written.entries()) bytes.writeUInt32BE(word, 4 * index);
    return bytes;
  }
}

const type1 = (register: number, words: number) => (0x3000_0000 | (register << 13) | words) >>> 0;

/**
 * The configuration CRC after one more written word: 32 bits of data and 5 of the register address, least significant first, into
 * CRC-32C without inversion (f4pga/prjxray, xc7series/crc.h). It gives the CRC words of public 7-series files.
 */
export function nextCrc(crc: number, register: number, value: number): number {
  return feed(feed(crc, value, 32), register, 5);
}

function feed(crc: number, value: number, bits: number): number {
  let next = crc;
  for (let bit = 0; bit < bits; bit++) {
    const low = (next ^ (value >>> bit)) & 1;
    next = (next >>> 1) ^ (low === 1 ? 0x82f6_3b78 : 0);
  }
  return next >>> 0;
}

/** An image without the NOPs at its end, which the FPGA only needs as clocks. */
export function withoutTrailingNops(image: Uint8Array): Uint8Array {
  const view = new DataView(image.buffer, image.byteOffset, image.length - (image.length % 4));
  let end = view.byteLength;
  while (end >= 4 && view.getUint32(end - 4) === NOP) end -= 4;
  return image.subarray(0, end);
}

/** The same image with one bit of its first frame changed, so that its CRC is wrong. */
export function withDamagedFrame(image: Uint8Array): Uint8Array {
  const copy = Buffer.from(image);
  const header = copy.indexOf(Buffer.of(0x30, 0x00, 0x40, 0x00));
  if (header < 0) throw new Error("the image has no frames");
  // After the two headers of the frames.
  copy.writeUInt8(copy.readUInt8(header + 8) ^ 1, header + 8);
  return new Uint8Array(copy);
}
