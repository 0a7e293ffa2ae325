import { ImageNotSupportedError } from "./formats/errors.ts";

/** How much of a file a signature may look at. */
const HEAD_BYTES = 4096;

interface Foreign {
  /** With its article: it ends a sentence. */
  readonly kind: string;
  readonly advice?: string;
  /** `text` is the same bytes as Latin-1. */
  matches(head: Buffer, text: string): boolean;
}

const UNPACK = "Unpack it first, and give the bitstream that is inside.";

const startsWith =
  (magic: string, at = 0) =>
  (head: Buffer): boolean =>
    head.subarray(at).indexOf(Buffer.from(magic, "hex")) === 0;

const looksLike =
  (pattern: RegExp) =>
  (_: Buffer, text: string): boolean =>
    pattern.test(text);

const printable = (bytes: Uint8Array) => bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13);

/** 16-bit text: four printable characters with zeros between them. */
const wideText = (head: Buffer, zero: 0 | 1) =>
  [2, 4, 6, 8].every((at) => head[at + zero] === 0 && printable(head.subarray(at + 1 - zero, at + 2 - zero))) && head.length >= 10;

/** `FF 00` and a comment (ECP5, Nexus, MachXO). An iCE40 image may begin so, too; it is known by its preamble. */
function isLatticeBit(head: Buffer): boolean {
  const comment = head.subarray(startsWith("4c534343")(head) ? 4 : 0);
  const isComment = comment[0] === 0xff && comment[1] === 0 && comment.length >= 10 && printable(comment.subarray(2, 10));
  return isComment && !head.includes(Buffer.from("7eaa997e", "hex"));
}

/** Text, STX, text with fields that end in `*` (JESD3-C). */
function isJedec(head: Buffer): boolean {
  const stx = head.indexOf(0x02);
  const field = head.subarray(stx + 1, stx + 200);
  return stx !== -1 && printable(head.subarray(0, stx)) && printable(field) && field.includes("*");
}

/** A boot header of Zynq, Zynq MPSoC or Versal: the width detection word, then "XLNX" as a little-endian word, at 0x20 or 0x10. */
const isBootImage = (head: Buffer) =>
  [0x10, 0x20].some((at) => startsWith("665599aa584e4c58", at)(head) || startsWith("665599aa584c4e58", at)(head));

/** What people have at hand and would take for an image. Recognised by content, so that it never passes as raw data. */
const FOREIGN: readonly Foreign[] = [
  { kind: "an xz archive", advice: UNPACK, matches: startsWith("fd377a585a00") },
  { kind: "a zip archive", advice: UNPACK, matches: (head) => startsWith("504b0304")(head) || startsWith("504b0506")(head) },
  { kind: "a bzip2 archive", advice: UNPACK, matches: looksLike(/^BZh[1-9]1AY&SY/) },
  { kind: "a zstd archive", advice: UNPACK, matches: startsWith("28b52ffd") },
  { kind: "an lz4 archive", advice: UNPACK, matches: startsWith("04224d18") },
  { kind: "a 7z archive", advice: UNPACK, matches: startsWith("377abcaf271c") },
  { kind: "a tar archive", advice: UNPACK, matches: startsWith("7573746172", 257) },
  {
    kind: "a web page",
    advice: "Download the file itself, not the page that shows it.",
    matches: looksLike(/^\s*<(?:!doctype html|html)/i),
  },
  {
    kind: "a git-lfs pointer",
    advice: "Run `git lfs pull` to get the file that it stands for.",
    matches: looksLike(/^version https:\/\/git-lfs\.github\.com\/spec\//),
  },
  {
    kind: "UTF-16 text",
    matches: (head) => (startsWith("fffe")(head) && wideText(head, 1)) || (startsWith("feff")(head) && wideText(head, 0)),
  },
  { kind: "UTF-8 text", matches: (head) => startsWith("efbbbf")(head) && printable(head.subarray(3, 11)) },
  { kind: "an ELF program", matches: startsWith("7f454c46") },
  {
    kind: "a Zynq or Versal boot image",
    advice: "Write it with the tools of that processor; only the bitstream of an FPGA can be written here.",
    matches: isBootImage,
  },
  { kind: "an xclbin container", advice: "Load it through XRT.", matches: startsWith("78636c62696e3200") },
  { kind: "a Xilinx .rbt text file", advice: "Give the .bit file of the same build.", matches: looksLike(/^Xilinx ASCII /) },
  {
    kind: "a .prm report",
    advice: "Give the .bin or .mcs that stands beside it.",
    matches: looksLike(/^=+\r?\nConfiguration Memory information/),
  },
  { kind: "a .bgn report", advice: "Give the bitstream that it reports on.", matches: looksLike(/^BITGEN: /) },
  { kind: "an Altera .sof, .pof or .jic file", matches: looksLike(/^(?:SOF|POF|JIC)\0/) },
  { kind: "a Lattice .bit file", matches: isLatticeBit },
  { kind: "a JEDEC fuse file", matches: isJedec },
  { kind: "a Gowin .fs file", matches: looksLike(/^(?:\/\/[^\n]*\n)*[01]{64}/) },
  { kind: "a GateMate .cfg text file", matches: looksLike(/^\/\/[^\n]*Cologne Chip/) },
  { kind: "an Efinix text file", matches: looksLike(/^(?:[0-9A-F]{2}\r?\n){16}/) },
  { kind: "a STAPL program", matches: looksLike(/^\s*NOTE "CREATOR"/) },
  { kind: "an XSVF program", matches: (head) => head[0] === 7 && startsWith("1300140012", 2)(head) },
  {
    kind: "a Motorola S-record file",
    advice: "Convert it to Intel HEX, for example with srec_cat.",
    matches: looksLike(/^S[0-3][0-9A-F]{8}/),
  },
];

/**
 * Refuses what is surely something else.
 *
 * @throws {ImageNotSupportedError} naming what it is
 */
export function refuseForeign(bytes: Uint8Array): void {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, HEAD_BYTES));
  const text = head.toString("latin1");
  const foreign = FOREIGN.find(({ matches }) => matches(head, text));
  if (foreign !== undefined) throw new ImageNotSupportedError(foreign.kind, foreign.advice);
}
