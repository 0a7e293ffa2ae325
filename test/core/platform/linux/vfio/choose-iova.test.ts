import { suite } from "uvu";
import * as assert from "uvu/assert";
import { chooseIova, type IovaWish } from "../../../../../core/platform/linux/vfio/choose-iova.ts";
import { seededRandom } from "../../../../support/random.ts";

const PAGE = 0x1000;
// What Linux 6.1 answers behind VT-d with a width of 39 bits: all but the window of the interrupts.
const VTD = [
  { start: 0, last: 0xfedf_ffff },
  { start: 0xfef0_0000, last: 0x7f_ffff_ffff },
];
const WISH: IovaWish = { allowed: VTD, taken: [], sizeBytes: PAGE, pageBytes: PAGE, highestAddress: 2 ** 48 };

const CASES: readonly { readonly name: string; readonly wish: Partial<IovaWish>; readonly want: number | undefined }[] = [
  { name: "page 1 first, as page 0 is left free", wish: {}, want: 0x1000 },
  { name: "the start of what is allowed", wish: { allowed: [{ start: 0x8000, last: 0xffff }] }, want: 0x8000 },
  { name: "the next page, where that start is inside one", wish: { allowed: [{ start: 0x8001, last: 0xffff }] }, want: 0x9000 },
  { name: "the lowest of several ranges in any order", wish: { allowed: [...VTD].reverse() }, want: 0x1000 },
  { name: "behind a buffer and a free page", wish: { taken: [{ start: 0x1000, last: 0x1fff }] }, want: 0x3000 },
  { name: "before a buffer with a free page between", wish: { taken: [{ start: 0x3000, last: 0x3fff }] }, want: 0x1000 },
  { name: "not directly before a buffer", wish: { taken: [{ start: 0x2000, last: 0x2fff }] }, want: 0x4000 },
  {
    name: "a hole that is just large enough",
    wish: {
      sizeBytes: 2 * PAGE,
      taken: [
        { start: 0x1000, last: 0x1fff },
        { start: 0x6000, last: 0x6fff },
      ],
    },
    want: 0x3000,
  },
  {
    name: "no hole that is a page too small",
    wish: {
      sizeBytes: 3 * PAGE,
      taken: [
        { start: 0x1000, last: 0x1fff },
        { start: 0x6000, last: 0x6fff },
      ],
    },
    want: 0x8000,
  },
  { name: "the upper range for what the lower can not take", wish: { sizeBytes: 0xfee0_0000 }, want: 0xfef0_0000 },
  { name: "nothing across the window of the interrupts", wish: { sizeBytes: 0xfee0_0000, highestAddress: 0xffff_ffff }, want: undefined },
  { name: "the last place below the highest address", wish: { highestAddress: 0x1fff }, want: 0x1000 },
  { name: "nothing if the last byte would lie above it", wish: { highestAddress: 0x1ffe }, want: undefined },
  {
    name: "a buffer that ends inside a page that the card reaches in part",
    wish: { sizeBytes: 0x10, highestAddress: 0x100f },
    want: 0x1000,
  },
  { name: "whole pages within what is allowed", wish: { allowed: [{ start: 0x1000, last: 0x17ff }], sizeBytes: 0x10 }, want: undefined },
  { name: "nothing where nothing is allowed", wish: { allowed: [] }, want: undefined },
  { name: "pages of the IOMMU's own size", wish: { pageBytes: 0x1_0000, taken: [{ start: 0x1_0000, last: 0x1_ffff }] }, want: 0x3_0000 },
];

const Choose = suite("chooseIova");

for (const { name, wish, want } of CASES) Choose(`takes ${name}`, () => assert.is(chooseIova({ ...WISH, ...wish }), want));

Choose("never takes what is taken, not allowed, out of reach or off a page", () => {
  const random = seededRandom("chooseIova");
  for (let round = 0; round < 300; round++) {
    const page = () => random.below(64) * PAGE;
    const range = () => {
      const start = page();
      return { start, last: start + random.below(16) * PAGE + PAGE - 1 };
    };
    const allowed = [range(), range()];
    const taken = [range(), range(), range()];
    const sizeBytes = 1 + random.below(4 * PAGE);
    const highestAddress = random.below(64 * PAGE);
    const iova = chooseIova({ allowed, taken, sizeBytes, pageBytes: PAGE, highestAddress });
    const isFree = (start: number): boolean => {
      const last = start + Math.ceil(sizeBytes / PAGE) * PAGE - 1;
      return (
        start > 0 &&
        start + sizeBytes - 1 <= highestAddress &&
        allowed.some((one) => one.start <= start && last <= one.last) &&
        taken.every((one) => last + PAGE < one.start || start - PAGE > one.last)
      );
    };
    const lowest = Array.from({ length: 128 }, (_, index) => index * PAGE).find(isFree);
    assert.is(iova, lowest, `seed ${random.seed}, round ${round}`);
  }
});

Choose.run();
