import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { BarflashError } from "../../../core/errors/barflash-error.ts";
import type { Segment } from "../../../core/image/image.ts";
import { readImage } from "../../../core/image/read-image.ts";
import { seededRandom } from "../../support/random.ts";
import { thrownBy } from "../../support/thrown-by.ts";
import { writeBit } from "../../support/write-bit.ts";
import { writeConfiguration } from "../../support/write-configuration.ts";
import { writeIntelHex } from "../../support/write-intel-hex.ts";

const Properties = suite("image properties");
const random = seededRandom("image properties");

const payload = writeConfiguration({ idcode: 0x0364_7093, frames: Uint32Array.from({ length: 101 }, () => random.below(2 ** 32)) });
const bit = writeBit({ design: "top", options: {}, part: "7k70tfbg676", date: "2026/11/20", time: "12:00:00", payload });
const hexText = writeIntelHex([{ address: 0xff80, data: payload.subarray(0, 300) }]);

const FILES = [
  { name: ".bit", bytes: bit },
  { name: ".bit.gz", bytes: gzipSync(bit) },
  { name: ".mcs", bytes: hexText },
  { name: ".mcs.gz", bytes: gzipSync(hexText) },
] as const;

/** A file may be an image or refused with an error of ours; anything else that is thrown is a crash. */
function assertReadOrRefused(bytes: Uint8Array, what: string): unknown {
  const error = thrownBy(() => readImage(bytes));
  assert.ok(error === undefined || error instanceof BarflashError, `${what}: ${String(error)}`);
  return error;
}

for (const { name, bytes } of FILES) {
  Properties(`a ${name} cut at any byte is refused`, () => {
    // Shorter than four bytes nothing can be recognised; the line end behind the last record may be missing.
    const lengths = name === ".mcs" ? bytes.length - 1 : bytes.length;
    for (let length = 4; length < lengths; length++) {
      const error = assertReadOrRefused(bytes.subarray(0, length), `cut to ${length} bytes`);
      assert.ok(error instanceof BarflashError, `cut to ${length} of ${bytes.length} bytes was read`);
    }
  });

  Properties(`a ${name} with a flipped bit never crashes`, () => {
    for (let round = 0; round < 400; round++) {
      const damaged = Uint8Array.from(bytes);
      const at = random.below(damaged.length);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << random.below(8));
      assertReadOrRefused(damaged, `byte ${at} changed, SEED=${random.seed}`);
    }
  });
}

Properties("a raw bitstream cut at any byte is another raw image", () => {
  for (let length = 1; length < payload.length; length++) {
    const image = readImage(payload.subarray(0, length));
    assert.is(image.payload.sizeBytes, length);
  }
});

Properties("noise never crashes", () => {
  for (let round = 0; round < 400; round++) assertReadOrRefused(random.bytes(1 + random.below(200)), `SEED=${random.seed}`);
});

/** Ascending segments with gaps, some of them across the borders of 64 KiB. */
function randomSegments(): readonly Segment[] {
  const segments: Segment[] = [];
  let address = random.below(0x2_0000);
  for (let count = 1 + random.below(5); count > 0; count--) {
    const data = random.bytes(1 + random.below(600));
    segments.push({ address, data });
    address += data.length + 1 + random.below(0x1_0000);
  }
  return segments;
}

const withoutSync = (segments: readonly Segment[]) =>
  segments.map(({ address, data }) => ({ address, data: data.map((byte) => byte & 0x7f) }));

Properties("segments that were written as Intel HEX are read back equal, in whatever layout", () => {
  for (let round = 0; round < 200; round++) {
    const segments = withoutSync(randomSegments());
    const text = writeIntelHex(segments, { recordBytes: 1 + random.below(255), lineEnd: random.pick(["\n", "\r\n"]) });
    assert.equal(readImage(text).segments, segments, `SEED=${random.seed}`);
  }
});

Properties("records in another order give the same image", () => {
  for (let round = 0; round < 50; round++) {
    const segments = withoutSync([{ address: random.below(0x8000), data: random.bytes(900) }]);
    const [base = "", ...records] = Buffer.from(writeIntelHex(segments)).toString().trimEnd().split("\n");
    const end = records.pop() ?? "";
    for (let at = records.length - 1; at > 0; at--) {
      const other = random.below(at + 1);
      [records[at], records[other]] = [records[other] ?? "", records[at] ?? ""];
    }
    const shuffled = [base, ...records, end].join("\n");
    assert.equal(readImage(Buffer.from(shuffled)).segments, segments, `SEED=${random.seed}`);
  }
});

Properties("header strings that were written to a .bit are read back equal", () => {
  const text = (length: number) => String.fromCharCode(...Array.from({ length }, () => 0x20 + random.below(0x5f))).replace(/[;=]/g, "_");
  for (let round = 0; round < 200; round++) {
    const [design, part, date, time] = [text(random.below(300)), text(20), text(10), text(8)];
    const options = { [`K${text(5)}`]: text(9), [`L${text(5)}`]: text(random.below(9)) };
    const content = { design: design ?? "", options, part: part ?? "", date: date ?? "", time: time ?? "" };
    assert.equal(readImage(writeBit({ ...content, payload })).bit, content, `SEED=${random.seed}`);
  }
});

Properties.run();
