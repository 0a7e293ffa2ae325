import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ImageNotSupportedError } from "../../../core/image/formats/errors.ts";
import { refuseForeign } from "../../../core/image/refuse-foreign.ts";
import { thrownBy } from "../../support/thrown-by.ts";

const RefuseForeign = suite("refuseForeign");

const hexText = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
const at = (offset: number, bytes: Buffer) => Buffer.concat([Buffer.alloc(offset), bytes]);

/** What the real files of the corpus do not cover; those are in corpus.test.ts. */
const FOREIGN = [
  { kind: "an lz4 archive", bytes: hexText("04224d18 00") },
  { kind: "a 7z archive", bytes: hexText("377abcaf271c 00") },
  { kind: "a tar archive", bytes: at(257, Buffer.from("ustar\0")) },
  { kind: "a zip archive", bytes: hexText("504b0506 0000") },
  { kind: "a web page", bytes: Buffer.from("\n<!DOCTYPE html><html>") },
  { kind: "a web page", bytes: Buffer.from("<html>") },
  { kind: "a git-lfs pointer", bytes: Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:00\n") },
  { kind: "UTF-16 text", bytes: Buffer.from("\ufeff:020000040000FA", "utf16le") },
  { kind: "UTF-16 text", bytes: Buffer.from("\ufeff:020000040000FA", "utf16le").swap16() },
  { kind: "UTF-8 text", bytes: Buffer.from("\ufeff:020000040000FA") },
  { kind: "an ELF program", bytes: hexText("7f454c46 02") },
  { kind: "a Zynq or Versal boot image", bytes: at(0x20, hexText("665599aa 584e4c58")) },
  { kind: "a Zynq or Versal boot image", bytes: at(0x10, hexText("665599aa 584c4e58")) },
  { kind: "a Lattice .bit file", bytes: Buffer.from("LSCC\xff\0Lattice Semiconductor", "latin1") },
  { kind: "a STAPL program", bytes: Buffer.from('NOTE "CREATOR" "Designer";') },
  { kind: "a Gowin .fs file", bytes: Buffer.from(`//File Title:\n//Part Number: GW1N\n${"1".repeat(64)}\n`) },
  { kind: "a Motorola S-record file", bytes: Buffer.from("S0030000FC\nS1137AF00A0A0D") },
];

for (const [index, { kind, bytes }] of FOREIGN.entries()) {
  RefuseForeign(`names ${kind} (${index + 1})`, () => {
    const error = thrownBy(() => refuseForeign(bytes));
    assert.instance(error, ImageNotSupportedError);
    if (error instanceof ImageNotSupportedError) assert.is(error.kind, kind);
  });
}

const PASSED = [
  { name: "an iCE40 image with a comment", bytes: Buffer.from("\xff\0Part: iCE40HX8K\0\0\xff\x7e\xaa\x99\x7e", "latin1") },
  { name: "erased bytes", bytes: Buffer.alloc(64, 0xff) },
  { name: "zeros", bytes: Buffer.alloc(512) },
  { name: "data that starts like UTF-16", bytes: hexText("fffe 8000 4100 0180 4100") },
  { name: "text of nobody", bytes: Buffer.from("serial: 1234\nmac: 00:11:22:33:44:55\n") },
  { name: "a single byte", bytes: Buffer.of(0x1f) },
];

for (const { name, bytes } of PASSED) {
  RefuseForeign(`lets ${name} pass`, () => refuseForeign(bytes));
}

RefuseForeign.run();
