import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ImageEmptyError } from "../../../core/image/errors.ts";
import { ImageNotSupportedError } from "../../../core/image/formats/errors.ts";
import { readImage } from "../../../core/image/read-image.ts";
import { thrownBy } from "../../support/thrown-by.ts";
import { writeBit } from "../../support/write-bit.ts";
import { writeConfiguration } from "../../support/write-configuration.ts";
import { writeIntelHex } from "../../support/write-intel-hex.ts";

const ReadImage = suite("readImage");

const PAYLOAD = writeConfiguration({ idcode: 0x0364_7093, frames: new Uint32Array(101) });
const bitOf = (payload: Uint8Array, options: Record<string, string> = {}, part = "7k70tfbg676") =>
  writeBit({ design: "top", options, part, date: "2026/11/20", time: "12:00:00", payload });
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

const FORMS = [
  { name: "a .bit", bytes: bitOf(PAYLOAD), format: "xilinx-bit" },
  { name: "a raw .bin", bytes: PAYLOAD, format: "raw" },
  { name: "an Intel HEX", bytes: writeIntelHex([{ address: 0, data: PAYLOAD }]), format: "intel-hex" },
] as const;

for (const { name, bytes, format } of FORMS) {
  for (const compression of ["none", "gzip"] as const) {
    ReadImage(`finds the same payload in ${name} file, compression ${compression}`, () => {
      const image = readImage(compression === "gzip" ? gzipSync(bytes) : bytes);
      assert.is(image.format, format);
      assert.is(image.compression, compression);
      assert.equal(image.payload, { address: 0, sizeBytes: PAYLOAD.length, sha256: sha256(PAYLOAD) });
      assert.equal(image.configuration, { syncOffset: 48, idcodes: [0x0364_7093], encrypted: false, partial: false });
      assert.is(image.bit === undefined, format !== "xilinx-bit");
      assert.equal(image.warnings, []);
    });
  }
}

ReadImage("counts the payload from the first address, fills gaps as erased, and the size from address 0", () => {
  const segments = [
    { address: 0x30_0000, data: Uint8Array.of(1, 2) },
    { address: 0x50_0000, data: Uint8Array.of(3) },
  ];
  const image = readImage(writeIntelHex(segments));
  const whole = new Uint8Array(0x20_0001).fill(0xff);
  whole.set([1, 2]);
  whole.set([3], 0x20_0000);
  assert.equal(image.payload, { address: 0x30_0000, sizeBytes: whole.length, sha256: sha256(whole) });
  assert.is(image.sizeBytes, 0x50_0001);
  assert.is(image.segments.length, 2);
});

ReadImage("takes PARTIAL=TRUE in the header for a partial bitstream", () => {
  assert.is(readImage(bitOf(PAYLOAD, { PARTIAL: "TRUE" })).configuration?.partial, true);
  assert.is(readImage(bitOf(PAYLOAD, { PARTIAL: "FALSE" })).configuration?.partial, false);
});

const at = (offset: number, ...bytes: number[]) => Buffer.concat([Buffer.alloc(offset, 0xff), Buffer.from(bytes)]);
const NO_SYNC = "No known bitstream inside: no sync word in the first 4096 bytes.";

const WARNED = [
  { name: "data without a sync word", bytes: Buffer.from("u-boot"), warnings: [NO_SYNC] },
  { name: "a sync word that is too far in", bytes: at(4096, 0xaa, 0x99, 0x55, 0x66), warnings: [NO_SYNC] },
  { name: "an image of FF", bytes: Buffer.alloc(5000, 0xff), warnings: ["The image is blank: every byte is 0xff."] },
  { name: "an image of zeros", bytes: Buffer.alloc(5000), warnings: ["The image is blank: every byte is 0x00."] },
  {
    name: "a .bit header that contradicts its bitstream",
    bytes: bitOf(PAYLOAD, {}, "7a50tcpg236"),
    warnings: ["The header says 7a50tcpg236, but the bitstream writes IDCODE 0x03647093 of xc7k70t."],
  },
  {
    name: "a raw bitstream that was cut in its frame data",
    bytes: PAYLOAD.subarray(0, PAYLOAD.indexOf(0x50) + 8),
    warnings: ["The bitstream is cut short: 400 bytes of frame data are missing."],
  },
  {
    name: "an encrypted bitstream",
    bytes: at(8, 0xaa, 0x99, 0x55, 0x66, 0x30, 0x01, 0x60, 0x04),
    warnings: ["The bitstream is encrypted: only an FPGA that holds the key can load it."],
  },
  { name: "a sync word at the last place that is looked at", bytes: at(4095, 0xaa, 0x99, 0x55, 0x66), warnings: [] },
  { name: "a 16-bit sync word behind filling", bytes: at(32, 0xaa, 0x99, 0x30, 0xa1), warnings: [] },
  { name: "filling and then half of a 16-bit sync word", bytes: at(32, 0xab, 0x99, 0x30, 0xa1), warnings: [NO_SYNC] },
  { name: "the bytes of a 16-bit sync word in other data", bytes: Buffer.of(1, 0xaa, 0x99, 0x30, 0xa1), warnings: [NO_SYNC] },
];

for (const { name, bytes, warnings } of WARNED) {
  ReadImage(`gives ${warnings.length} warnings for ${name}`, () => assert.equal(readImage(bytes).warnings, warnings));
}

const OTHER_ORDERS = [
  { kind: "a bit-swapped Xilinx image (5599aa66 at byte 0x20)", bytes: at(32, 0x55, 0x99, 0xaa, 0x66) },
  { kind: "a byte-swapped .bit.bin for the fpga_manager of Linux (665599aa at byte 0x20)", bytes: at(32, 0x66, 0x55, 0x99, 0xaa) },
  { kind: "a bit-swapped Xilinx image in 16-bit little-endian words (995566aa at byte 0x20)", bytes: at(32, 0x99, 0x55, 0x66, 0xaa) },
];

for (const { kind, bytes } of OTHER_ORDERS) {
  ReadImage(`refuses ${kind}, also in Intel HEX`, () => {
    for (const file of [bytes, writeIntelHex([{ address: 0, data: bytes }])]) {
      const error = thrownBy(() => readImage(file));
      assert.instance(error, ImageNotSupportedError);
      if (error instanceof ImageNotSupportedError) assert.is(error.kind, kind);
    }
  });
}

ReadImage("looks into gzip for what it does not write", () => {
  assert.instance(
    thrownBy(() => readImage(gzipSync(Buffer.from("PK\x03\x04")))),
    ImageNotSupportedError,
  );
});

for (const [name, bytes] of [
  ["no bytes", new Uint8Array()],
  ["gzip of nothing", gzipSync("")],
  ["a .bit without payload", bitOf(new Uint8Array())],
] as const) {
  ReadImage(`calls ${name} empty`, () => {
    assert.instance(
      thrownBy(() => readImage(bytes)),
      ImageEmptyError,
    );
  });
}

ReadImage.run();
