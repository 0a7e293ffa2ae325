import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { checkImage } from "../../../core/image/check-image.ts";
import { BitTruncatedError, IntelHexChecksumError } from "../../../core/image/formats/errors.ts";
import { readImage } from "../../../core/image/read-image.ts";
import { readImageFile } from "../../../core/image/read-image-file.ts";
import { makeSamples, SAMPLES_FOLDER, sameSample } from "../../support/make-samples.ts";
import { rejects } from "../../support/rejects.ts";

const Samples = suite("firmware samples");

const samples = makeSamples();
const read = (name: string) => readImageFile(join(SAMPLES_FOLDER, name));
/** As in the profile virtual/kintex-7. */
const KINTEX = { part: "xc7k70t", idcode: 0x0364_7093 };

Samples("are what the script makes", () => {
  const inFolder = readdirSync(SAMPLES_FOLDER).filter((name) => name !== "README.md");
  assert.equal(inFolder.sort(), [...samples.keys()].sort(), "npx tsx test/support/make-samples.ts");
  for (const [name, bytes] of samples) {
    assert.ok(sameSample(name, readFileSync(join(SAMPLES_FOLDER, name)), bytes), `${name} is stale: npx tsx test/support/make-samples.ts`);
  }
});

Samples("are all in the table of the README, and it lists nothing else", () => {
  const listed = [...readFileSync(join(SAMPLES_FOLDER, "README.md"), "utf8").matchAll(/^\| `([^`]+)` *\|/gm)].map(([, name]) => name);
  assert.equal(listed.sort(), [...samples.keys()].sort());
});

Samples("hold the same payload as .bit, .bit.gz, .bin and .mcs", async () => {
  const images = await Promise.all(["kintex-7-user.bit", "kintex-7-user.bit.gz", "kintex-7-user.bin", "kintex-7-user.mcs"].map(read));
  assert.is(new Set(images.map(({ payload }) => payload.sha256)).size, 1);
  for (const image of images) {
    assert.equal(image.warnings, []);
    assert.equal(checkImage(image, KINTEX), []);
  }
});

Samples("have a second version with other data for the same part", async () => {
  const second = await read("kintex-7-user-v2.bit");
  const first = await read("kintex-7-user.bit");
  assert.equal(checkImage(second, KINTEX), []);
  assert.is(second.sizeBytes, first.sizeBytes);
  assert.is.not(second.payload.sha256, first.payload.sha256);
});

Samples("have one for another part", async () => {
  assert.equal(
    checkImage(await read("artix-7.bit"), KINTEX).map(({ code }) => code),
    ["REFUSED_PART_MISMATCH"],
  );
});

Samples("have one that is cut short and one that is damaged", async () => {
  await rejects(() => read("truncated.bit"), BitTruncatedError);
  const error = await rejects(() => read("bad-checksum.mcs"), IntelHexChecksumError);
  assert.is(error.line, 10);
});

Samples("take less than 1.5 MB", () => {
  const sizeBytes = [...samples.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  assert.ok(sizeBytes < 1_500_000, `${sizeBytes} bytes`);
  assert.ok(readImage(samples.get("kintex-7-user.bit") ?? new Uint8Array()).sizeBytes > 3 * 64 * 1024, "several erase blocks");
});

Samples.run();
