import { suite } from "uvu";
import * as assert from "uvu/assert";
import { regionIn } from "../../../../../core/platform/linux/vfio/region.ts";
import { encode } from "../../../../../core/platform/linux/vfio/structure.ts";
import { REGION_INFO } from "../../../../../core/platform/linux/vfio/vfio-abi.ts";

const READ_WRITE = 3;
const MMAP = 4;
const CAPABILITIES = 8;
const AT = { size: 0x10_0000n, offset: 1n << 40n };

/** An answer with one capability behind the structure. */
function withCapability(id: number): Buffer {
  const bytes = encode(REGION_INFO, { flags: READ_WRITE | MMAP | CAPABILITIES, cap_offset: 32, ...AT }, 48);
  bytes.writeUInt16LE(id, 32);
  return bytes;
}

const Regions = suite("region of a device");

Regions("is a part of the device's file", () => {
  const region = { sizeBytes: 0x10_0000, fileOffset: 2 ** 40 };
  assert.equal(regionIn(encode(REGION_INFO, { flags: READ_WRITE | MMAP, ...AT })), { ...region, mappable: true });
  assert.equal(regionIn(encode(REGION_INFO, { flags: READ_WRITE, ...AT })), { ...region, mappable: false });
});

Regions("is none without a size, or where it may not be read and written", () => {
  assert.is(regionIn(encode(REGION_INFO, { flags: READ_WRITE | MMAP, offset: 1n << 40n })), undefined);
  assert.is(regionIn(encode(REGION_INFO, { flags: 1, ...AT })), undefined);
  assert.is(regionIn(encode(REGION_INFO, { flags: 2, ...AT })), undefined);
});

Regions("is not mapped where it has holes", () => {
  const sparseMmap = 1;
  const tableOfMsixMayBeMapped = 3;
  assert.is(regionIn(withCapability(sparseMmap))?.mappable, false);
  assert.is(regionIn(withCapability(tableOfMsixMayBeMapped))?.mappable, true);
});

Regions("does not go beyond what numbers are exact for", () => {
  assert.throws(() => regionIn(encode(REGION_INFO, { flags: READ_WRITE, size: 1n << 53n, offset: 1n })), /a region at 1 of/);
});

Regions.run();
