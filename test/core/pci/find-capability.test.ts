import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CapabilityListError, FunctionGoneError } from "../../../core/pci/errors.ts";
import { type CapabilityWish, findCapability } from "../../../core/pci/find-capability.ts";
import { rejects } from "../../support/rejects.ts";

const FindCapability = suite("findCapability");

type Words = Readonly<Record<number, number>>;
const HEADER: Words = { 0: 0x1234_10ee, 4: 0x0010_0000, 52: 0x40 };
/** PCI Express at 0x40, then MSI at 0x60, then vendor-specific at 0x80. */
const LEGACY: Words = { 64: 0x0002_6010, 96: 0x0000_8005, 128: 0x0014_0009 };
/** Errors at 0x100, then two vendor-specific ones at 0x200 and 0x400. */
const EXTENDED: Words = {
  256: 0x2001_0001,
  512: 0x4001_000b,
  516: 0x0300_0040,
  1024: 0x0001_000b,
  1028: 0x02c1_0001,
};

function search(words: Words, wish: CapabilityWish): number | undefined {
  let reads = 0;
  return findCapability((offset) => {
    assert.is(offset % 4, 0);
    assert.ok(offset >= 0 && offset < 0x1000, String(offset));
    reads += 1;
    assert.ok(reads < 3000, "the walk does not end");
    return words[offset] ?? 0;
  }, wish);
}

const FOUND: readonly { readonly name: string; readonly words: Words; readonly wish: CapabilityWish; readonly want: number | undefined }[] =
  [
    { name: "the first capability", words: { ...HEADER, ...LEGACY }, wish: { id: 0x10 }, want: 0x40 },
    { name: "the last capability", words: { ...HEADER, ...LEGACY }, wish: { id: 0x09 }, want: 0x80 },
    { name: "none that the list lacks", words: { ...HEADER, ...LEGACY }, wish: { id: 0x11 }, want: undefined },
    {
      name: "none where the status says that there is no list",
      words: { ...HEADER, 4: 0, ...LEGACY },
      wish: { id: 0x10 },
      want: undefined,
    },
    { name: "a capability past reserved bits of a pointer", words: { ...HEADER, 52: 0x43, ...LEGACY }, wish: { id: 0x05 }, want: 0x60 },
    { name: "no extended one in the plain list", words: { ...HEADER, ...LEGACY, ...EXTENDED }, wish: { id: 0x0b }, want: undefined },
    { name: "the first extended one with the id", words: { ...HEADER, ...EXTENDED }, wish: { id: 0x0b, extended: true }, want: 0x200 },
    {
      name: "the extended one with the VSEC id",
      words: { ...HEADER, ...EXTENDED },
      wish: { id: 0x0b, extended: true, vsecId: 1 },
      want: 0x400,
    },
    {
      name: "the one with revision and length",
      words: { ...HEADER, ...EXTENDED },
      wish: { id: 0x0b, extended: true, vsecId: 1, vsecRevision: 1, vsecLengthBytes: 0x2c },
      want: 0x400,
    },
    {
      name: "none of another revision",
      words: { ...HEADER, ...EXTENDED },
      wish: { id: 0x0b, extended: true, vsecId: 1, vsecRevision: 2 },
      want: undefined,
    },
    {
      name: "none of another length",
      words: { ...HEADER, ...EXTENDED },
      wish: { id: 0x0b, extended: true, vsecLengthBytes: 0x2d },
      want: undefined,
    },
    { name: "none in an empty extended list", words: HEADER, wish: { id: 0x0b, extended: true }, want: undefined },
    {
      name: "none where the extended part is missing",
      words: { ...HEADER, 256: 0xffff_ffff },
      wish: { id: 0xffff, extended: true },
      want: undefined,
    },
    {
      name: "one in the last word, without reading past the end",
      words: { ...HEADER, 256: 0xffc1_0001, 4092: 0x0001_000b },
      wish: { id: 0x0b, extended: true, vsecId: 0 },
      want: undefined,
    },
  ];
for (const { name, words, wish, want } of FOUND) FindCapability(`finds ${name}`, () => assert.is(search(words, wish), want));

const BROKEN: readonly { readonly name: string; readonly words: Words; readonly extended?: true; readonly want: string }[] = [
  { name: "a pointer into the header", words: { ...HEADER, 52: 0x10 }, want: "from 0x034 to 0x010" },
  { name: "a list that ends in itself", words: { ...HEADER, 64: 0x0000_4010 }, want: "from 0x040 to 0x040" },
  { name: "a circle of two", words: { ...HEADER, 64: 0x0000_6010, 96: 0x0000_4205 }, want: "from 0x060 to 0x040" },
  { name: "a capability of all ones", words: { ...HEADER, 64: 0xffff_ffff }, want: "all ones" },
  { name: "an extended pointer below 0x100", words: { ...HEADER, 256: 0x0401_0001 }, extended: true, want: "from 0x100 to 0x040" },
  {
    name: "a circle of extended ones",
    words: { ...HEADER, 256: 0x2001_0001, 512: 0x1001_0002 },
    extended: true,
    want: "from 0x200 to 0x100",
  },
  {
    name: "an extended capability of all ones",
    words: { ...HEADER, 256: 0x2001_0001, 512: 0xffff_ffff },
    extended: true,
    want: "all ones",
  },
];
for (const { name, words, extended, want } of BROKEN) {
  FindCapability(`refuses ${name}`, async () => {
    const error = await rejects(() => search(words, { id: 0x7f, extended }), CapabilityListError);
    assert.match(error.message, want);
  });
}

FindCapability("ends on a list as long as the space", () => {
  const words: Record<number, number> = { ...HEADER };
  for (let offset = 0x100; offset < 0xffc; offset += 4) words[offset] = (((offset + 4) << 20) | 0x1_0002) >>> 0;
  assert.is(search(words, { id: 0x0b, extended: true }), undefined);
});

FindCapability("takes all ones at the vendor id for a card that is gone", async () => {
  await rejects(() => search({ 0: 0xffff_ffff, 4: 0xffff_ffff, 52: 0xffff_ffff }, { id: 0x10 }), FunctionGoneError);
});

FindCapability.run();
