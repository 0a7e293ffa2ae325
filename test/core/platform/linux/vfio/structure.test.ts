import { suite } from "uvu";
import * as assert from "uvu/assert";
import { decode, encode, s32, u32, u64 } from "../../../../../core/platform/linux/vfio/structure.ts";
import { DMA_MAP } from "../../../../../core/platform/linux/vfio/vfio-abi.ts";

const Structures = suite("structure of the kernel");

Structures("puts each field at its place, little-endian, and the size first", () => {
  const bytes = encode(DMA_MAP, { flags: 3, vaddr: 0x7f01_2345_6000n, iova: 0x10_0000n, size: 0x2000n });
  assert.is(bytes.toString("hex"), "20000000" + "03000000" + "00604523017f0000" + "0000100000000000" + "0020000000000000");
});

Structures("leaves out what is not given, and has room behind it when asked", () => {
  const bytes = encode(DMA_MAP, {}, 40);
  assert.is(bytes.length, 40);
  assert.is(bytes.readUInt32LE(0), 40);
  assert.ok(bytes.subarray(4).every((byte) => byte === 0));
});

Structures("reads back what it wrote, at any place in a buffer", () => {
  const structure = { name: "x", sizeBytes: 16, fields: { a: u32(0), b: s32(4), c: u64(8) } } as const;
  const values = { a: 0xffff_fffe, b: -2, c: 0xffff_ffff_ffff_fffen };
  assert.equal(decode(structure, encode(structure, values)), values);
  assert.equal(decode(structure, Buffer.concat([Buffer.alloc(3), encode(structure, values)]), 3), values);
});

Structures("fills in the size only where the structure begins with it", () => {
  const structure = { name: "x", sizeBytes: 8, fields: { flags: u32(0), size: u32(4) } } as const;
  assert.equal(decode(structure, encode(structure, { size: 5 })), { flags: 0, size: 5 });
});

Structures.run();
