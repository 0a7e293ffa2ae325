import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readPackets } from "../../../core/image/configuration-packets.ts";

const ReadPackets = suite("readPackets");

const words = (...values: number[]) => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
};
const SYNC = 0xaa99_5566;
const NOP = 0x2000_0000;
const IDCODE = [0x3001_8001, 0x0364_7093];
const FDRI_TYPE_2 = [0x3000_4000, 0x5000_0002, 0, 0];
const read32 = (...values: number[]) => readPackets(words(SYNC, ...values), { offset: 0, sizeBytes: 4 });

ReadPackets("finds the IDCODE of a 7-series or later bitstream", () => {
  assert.equal(read32(NOP, ...IDCODE, ...FDRI_TYPE_2), { idcodes: [0x0364_7093], encrypted: false, missingBytes: 0 });
});

ReadPackets("walks on over a jump to another image, which comes before the IDCODE of a golden one", () => {
  assert.equal(read32(NOP, 0x3002_0001, 0x0022_0000, 0x3000_8001, 15, NOP, ...IDCODE).idcodes, [0x0364_7093]);
});

ReadPackets("does not take COR1 for the IDCODE that Spartan-3 has in that register", () => {
  assert.equal(read32(0x3001_c001, 0, ...IDCODE).idcodes, [0x0364_7093]);
  assert.equal(read32(0x3000_8001, 7, 0x3001_6001, 0x60, 0x3001_c001, 0x01c2_2093).idcodes, [0x01c2_2093]);
});

ReadPackets("reads the 16-bit packets of Spartan-6 and Spartan-3A", () => {
  const spartan6 = Buffer.from("aa99556630a10007200031c204001093", "hex");
  assert.equal(readPackets(spartan6, { offset: 0, sizeBytes: 4 }).idcodes, [0x0400_1093]);
  const startsWithNops = Buffer.from("aa9955662000200031c204001093", "hex");
  assert.equal(readPackets(startsWithNops, { offset: 0, sizeBytes: 4 }).idcodes, [0x0400_1093]);
  const spartan3a = Buffer.from("aa9930a10007200031c202210093", "hex");
  assert.equal(readPackets(spartan3a, { offset: 0, sizeBytes: 2 }).idcodes, [0x0221_0093]);
});

ReadPackets("stops at the frame data, whatever that looks like", () => {
  assert.equal(read32(0x3000_4000, 0x5000_0003, NOP, ...IDCODE, ...IDCODE).idcodes, []);
  assert.equal(read32(0x3000_4001, NOP, ...IDCODE).idcodes, [], "type 1");
  const spartan6 = Buffer.from("aa99556630a10007506000000004000031c204001093", "hex");
  assert.equal(readPackets(spartan6, { offset: 0, sizeBytes: 4 }).idcodes, []);
});

ReadPackets("stops at DESYNC", () => assert.equal(read32(0x3000_8001, 13, ...IDCODE).idcodes, []));

ReadPackets("calls a bitstream encrypted when CTL0 has DEC set", () => {
  assert.is(read32(0x3000_a001, 0x8000_0040, NOP).encrypted, true);
  assert.is(read32(0x3000_a001, 0x0000_0501, NOP).encrypted, false);
});

ReadPackets("calls a bitstream encrypted when it writes an initialisation vector, and reads nothing behind it", () => {
  assert.equal(read32(0x3001_6004, 1, 2, 3, 4, ...IDCODE), { idcodes: [], encrypted: true, missingBytes: 0 });
  assert.is(read32(0x3001_6001, 0x60).encrypted, false, "frame length of Spartan-3");
});

ReadPackets("counts frame data that is announced and missing", () => {
  assert.is(read32(0x3000_4000, 0x5000_0004, 0, 0).missingBytes, 8);
  assert.is(read32(0x3000_4000, 0x5000_0002, 0, 0).missingBytes, 0);
});

ReadPackets("does not read past the end of a packet that is cut off", () => {
  assert.equal(read32(0x3001_8001).idcodes, []);
  assert.equal(readPackets(words(SYNC), { offset: 0, sizeBytes: 4 }).idcodes, []);
});

ReadPackets("gives up in data without frames", () => {
  assert.equal(read32(...Array<number>(20_000).fill(NOP), ...IDCODE).idcodes, []);
});

ReadPackets.run();
