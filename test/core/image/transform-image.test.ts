import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readImage } from "../../../core/image/read-image.ts";
import { type Transform, transformImage } from "../../../core/image/transform-image.ts";
import { joinNibbles, splitNibbles } from "../../../core/memory/stripe-nibbles.ts";

const TransformImage = suite("transformImage");

const image = (...bytes: readonly number[]) => readImage(Uint8Array.from(bytes));
const apply = (transforms: readonly Transform[], ...bytes: readonly number[]) => [
  ...(transformImage(image(...bytes), { transforms, unsplitBytes: 0 }).segments[0]?.data ?? []),
];

const CASES: readonly { readonly transform: Transform; readonly want: readonly number[] }[] = [
  { transform: "reverse-bits-8", want: [0x80, 0x40, 0xc0, 0x20, 0xa0] },
  { transform: "reverse-bits-16", want: [0x40, 0x80, 0x20, 0xc0, 0xff, 0xa0] },
  { transform: "reverse-bits-32", want: [0x20, 0xc0, 0x40, 0x80, 0xff, 0xff, 0xff, 0xa0] },
  { transform: "swap-bytes-16", want: [0x02, 0x01, 0x04, 0x03, 0xff, 0x05] },
  { transform: "swap-bytes-32", want: [0x04, 0x03, 0x02, 0x01, 0xff, 0xff, 0xff, 0x05] },
];
for (const { transform, want } of CASES) {
  TransformImage(`${transform} turns groups around and fills up the last one with ones`, () => {
    assert.equal(apply([transform], 1, 2, 3, 4, 5), want);
  });
}

TransformImage("applies transforms in their order, and the same ones backwards undo them", () => {
  const there = apply(["swap-bytes-16", "reverse-bits-8"], 1, 2, 3, 4);
  assert.equal(there, [0x40, 0x80, 0x20, 0xc0]);
  assert.equal(apply(["reverse-bits-8", "swap-bytes-16"], ...there), [1, 2, 3, 4]);
});

TransformImage("gives unsplit bytes whole to the first of two chips, and keeps the second one erased there", () => {
  const turned = transformImage(image(0xab, 0xcd, 0x12, 0x34), { transforms: [], unsplitBytes: 2 });
  const linear = new Uint8Array(turned.sizeBytes);
  for (const { address, data } of turned.segments) linear.set(data, address);
  const { low, high } = splitNibbles(0, linear);
  // Bytes 0 and 1 of the chips are the prefix; the pair behind it is striped: 12 and 34 are 24 on the low and 13 on the high chip.
  assert.equal([...low], [0xab, 0xcd, 0x24]);
  assert.equal([...high], [0xff, 0xff, 0x13]);
  assert.equal(joinNibbles({ low, high }), linear);
});

TransformImage("moves the place of the sync word along", () => {
  const bytes = new Uint8Array(256).fill(0xff);
  bytes.set([0xaa, 0x99, 0x55, 0x66], 0x50);
  const before = readImage(bytes);
  assert.is(before.configuration?.syncOffset, 0x50);
  assert.is(transformImage(before, { transforms: [], unsplitBytes: 0x68 }).configuration?.syncOffset, 0xa0);
  assert.is(transformImage(before, { transforms: [], unsplitBytes: 0x10 }).configuration?.syncOffset, 0x60);
});

TransformImage.run();
