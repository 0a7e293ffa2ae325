import { suite } from "uvu";
import * as assert from "uvu/assert";
import { exactRange, findInfoCapability, limitsIn } from "../../../../../core/platform/linux/vfio/iommu-info.ts";
import { encode } from "../../../../../core/platform/linux/vfio/structure.ts";
import { IOMMU_INFO } from "../../../../../core/platform/linux/vfio/vfio-abi.ts";
import { seededRandom } from "../../../../support/random.ts";

const Info = suite("answer of the IOMMU");

const RANGES_AT = 24;
/** An answer with ranges, as the kernel fills it in. */
function answer(ranges: readonly (readonly [bigint, bigint])[], { count = ranges.length, id = 1, next = 0, flags = 3 } = {}): Buffer {
  const bytes = encode(IOMMU_INFO, { flags, iova_pgsizes: 0x4020_1000n, cap_offset: RANGES_AT }, RANGES_AT + 16 + 16 * ranges.length);
  bytes.writeUInt16LE(id, RANGES_AT);
  bytes.writeUInt16LE(1, RANGES_AT + 2);
  bytes.writeUInt32LE(next, RANGES_AT + 4);
  bytes.writeUInt32LE(count, RANGES_AT + 8);
  for (const [index, pair] of ranges.entries())
    for (const [half, value] of pair.entries()) bytes.writeBigUInt64LE(value, RANGES_AT + 16 + 16 * index + 8 * half);
  return bytes;
}

const VTD = [
  [0n, 0xfedf_ffffn],
  [0xfef0_0000n, 0x7f_ffff_ffffn],
] as const;

Info("has the allowed ranges and the smallest page", () => {
  assert.equal(limitsIn(answer(VTD)), {
    allowed: [
      { start: 0, last: 0xfedf_ffff },
      { start: 0xfef0_0000, last: 0x7f_ffff_ffff },
    ],
    pageBytes: 4096,
  });
});

Info("without ranges allows what lies below every window for interrupts", () => {
  const usual = [{ start: 0, last: 0x7ff_ffff }];
  assert.equal(limitsIn(answer(VTD, { flags: 1 })).allowed, usual);
  assert.equal(limitsIn(answer(VTD, { id: 2 })).allowed, usual);
  assert.equal(limitsIn(encode(IOMMU_INFO, {})), { allowed: usual, pageBytes: 4096 });
});

Info("ends at 2^53, to which numbers are exact", () => {
  assert.equal(exactRange(0n, 0xffff_ffff_ffff_ffffn), { start: 0, last: Number.MAX_SAFE_INTEGER });
});

Info("takes no more ranges than were sent, and none that ends before it begins", () => {
  assert.is(limitsIn(answer(VTD, { count: 1000 })).allowed.length, 2);
  assert.is(limitsIn(answer(VTD, { count: 0xffff_ffff })).allowed.length, 2);
  assert.equal(limitsIn(answer([[5n, 4n]])).allowed, []);
});

Info("finds no capability in a chain that runs in a circle or out of the answer", () => {
  assert.is(findInfoCapability(answer(VTD, { id: 9, next: RANGES_AT }), RANGES_AT, 1), undefined);
  assert.is(findInfoCapability(answer(VTD, { id: 9, next: 0xffff_fff0 }), RANGES_AT, 1), undefined);
  assert.is(findInfoCapability(answer(VTD), 0, 1), undefined);
  assert.is(findInfoCapability(answer(VTD), RANGES_AT, 1), RANGES_AT);
});

Info("never throws, however broken it is", () => {
  const random = seededRandom("broken answers of an IOMMU");
  for (let round = 0; round < 500; round++) {
    const bytes = answer(VTD);
    for (let count = 0; count < 3; count++) bytes[random.below(bytes.length)] = random.below(256);
    const cut = bytes.subarray(0, IOMMU_INFO.sizeBytes + random.below(bytes.length - IOMMU_INFO.sizeBytes + 1));
    for (const { start, last } of limitsIn(cut).allowed) assert.ok(start <= last, `seed ${random.seed}, round ${round}`);
  }
});

Info.run();
