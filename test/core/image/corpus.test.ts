import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ImageNotSupportedError } from "../../../core/image/formats/errors.ts";
import { gunzip, isGzip } from "../../../core/image/gunzip.ts";
import { readImage } from "../../../core/image/read-image.ts";
import { type Corpus, type CorpusRow, flashableRows, openCorpus } from "../../support/corpus.ts";
import { thrownBy } from "../../support/thrown-by.ts";

const corpus = openCorpus();
const RealFiles = suite<Corpus>("real files", corpus);
const test = corpus === undefined ? RealFiles.skip : RealFiles;

/** The formats that are read, and what {@link readImage} calls them. */
const READ = [
  { manifest: /^xilinx \.bit(?: \(.*\))?(?: \+ gzip)?$/, format: "xilinx-bit" },
  { manifest: /^xilinx \.bin/, format: "raw" },
  { manifest: /^\.mcs \((?:Vivado|Lattice)/, format: "intel-hex" },
  // No Xilinx sync word inside and no header: data for whoever knows what it is.
  { manifest: /^(?:altera \.rbf|altera \.rpd|ice40 \.bin|gowin \.bin|gatemate \.bit)/, format: "raw" },
] as const;

/** Everything else is refused, and the refusal says what it is. */
const REFUSED: readonly { readonly manifest: RegExp; readonly kind: RegExp }[] = [
  { manifest: /\+ xz/, kind: /^an xz archive/ },
  { manifest: /\+ zstd/, kind: /^a zstd archive/ },
  { manifest: /\+ zip/, kind: /^a zip archive/ },
  { manifest: /\+ bzip2/, kind: /^a bzip2 archive/ },
  { manifest: /^\.prm/, kind: /^a \.prm report/ },
  { manifest: /\.bgn/, kind: /^a \.bgn report/ },
  { manifest: /xclbin/, kind: /^an xclbin container/ },
  { manifest: /\.bit\.bin/, kind: /^a byte-swapped \.bit\.bin/ },
  { manifest: /bit-swapped, 16-bit words/, kind: /^a bit-swapped Xilinx image in 16-bit/ },
  { manifest: /bit-swapped bytes/, kind: /^a bit-swapped Xilinx image \(/ },
  { manifest: /^altera \.(?:sof|pof|jic)/, kind: /^an Altera/ },
  { manifest: /^lattice \.bit/, kind: /^a Lattice \.bit/ },
  { manifest: /\.jed/, kind: /^a JEDEC/ },
  { manifest: /^efinix/, kind: /^an Efinix/ },
  { manifest: /^gowin \.fs/, kind: /^a Gowin/ },
  { manifest: /^gatemate \.cfg/, kind: /^a GateMate/ },
  { manifest: /xsvf/, kind: /^an XSVF/ },
  { manifest: /\.rbt/, kind: /^a Xilinx \.rbt/ },
];

const readAs = ({ format }: CorpusRow) => READ.find(({ manifest }) => manifest.test(format))?.format;

/** What the manifest says and we read, where the manifest has a value. */
function checkAgainstManifest(row: CorpusRow, file: Uint8Array): void {
  const image = readImage(file);
  const found = {
    format: image.format,
    compression: image.compression,
    part: image.bit?.part,
    design: image.bit?.design,
    date: image.bit?.date,
    time: image.bit?.time,
    idcode: image.configuration?.idcodes[0],
    encrypted: image.configuration?.encrypted ?? false,
    partial: image.configuration?.partial ?? false,
    payloadBytes: image.payload.sizeBytes,
    payloadSha256: image.payload.sha256,
  };
  const wanted = { ...found, ...definedOnly(row, found), format: readAs(row), compression: / \+ gzip/.test(row.format) ? "gzip" : "none" };
  assert.equal(found, wanted, row.file);
  if (image.format === "xilinx-bit") assert.is(payloadOffset(file, image.segments[0]?.data), row.payloadOffset, row.file);
}

/** The fields of the manifest that can be compared. Gowin and iCE40 files carry names and ids that we do not look for. */
function definedOnly(row: CorpusRow, found: object): object {
  const isXilinx = /xilinx|Vivado/.test(row.format);
  return Object.fromEntries(
    Object.entries(row).filter(
      ([key, value]) => key in found && value !== undefined && (isXilinx || !["part", "idcode", "design", "date", "time"].includes(key)),
    ),
  );
}

const payloadOffset = (file: Uint8Array, payload: Uint8Array | undefined) =>
  (isGzip(file) ? gunzip(file) : file).length - (payload?.length ?? 0);

test("that are read agree with the manifest in every field that it has", ({ rows, load }) => {
  const read = rows.filter((row) => readAs(row) !== undefined);
  for (const row of read) checkAgainstManifest(row, load(row));
  assert.ok(read.length > 50, `only ${read.length} rows`);
});

test("of all other formats are refused by their name", ({ rows, load }) => {
  for (const row of rows.filter((row) => readAs(row) === undefined)) {
    const kind = REFUSED.find(({ manifest }) => manifest.test(row.format))?.kind;
    const error = thrownBy(() => readImage(load(row)));
    assert.instance(error, ImageNotSupportedError, row.file);
    if (error instanceof ImageNotSupportedError) assert.match(error.kind, kind ?? /^$/, row.file);
  }
});

test("without a header and a sync word are read with a warning", ({ rows, load }) => {
  for (const row of rows.filter((row) => readAs(row) === "raw" && !/xilinx/.test(row.format))) {
    assert.equal(readImage(load(row)).warnings, ["No known bitstream inside: no sync word in the first 4096 bytes."], row.file);
  }
});

test("for the end-to-end test have an IDCODE and no warning", (corpus) => {
  const rows = flashableRows(corpus);
  for (const row of rows) {
    const { configuration, warnings } = readImage(corpus.load(row));
    assert.ok(configuration !== undefined && configuration.idcodes.length > 0 && !configuration.encrypted, row.file);
    assert.equal(warnings, [], row.file);
  }
  assert.ok(rows.length > 40, `only ${rows.length} rows`);
});

RealFiles.run();
