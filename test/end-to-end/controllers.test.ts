import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeHome, removeHome, resultOf, runCommandLine } from "../cli/run-command-line.ts";

/**
 * Every controller through the command line: flash, verify, read back. In CI with an image of 2 MiB; elsewhere a smaller one goes the
 * same way in less time.
 */
const Controllers = suite("controllers, through the command line");

const IMAGE_BYTES = process.env.CI === "true" ? 2 * 1024 * 1024 : 128 * 1024;
const SYNC = [0xff, 0xff, 0xff, 0xff, 0xaa, 0x99, 0x55, 0x66];

/** No erased page, no page twice, and a sync word, as in a bitstream. */
function makeImage(): Uint8Array {
  const image = new Uint8Array(IMAGE_BYTES);
  let state = 12345;
  for (let index = 0; index < image.length; index++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    image[index] = state >>> 16;
  }
  image.set(SYNC);
  return image;
}

interface FlashCase {
  readonly card: string;
  readonly region: string;
  /** What is read is not what the file holds, because the FPGA wants it in another form. */
  readonly isTransformed?: true;
  /** For a card with 16 accesses and more of simulated pins to a byte. */
  readonly mostBytes?: number;
}

const CASES: readonly FlashCase[] = [
  { card: "virtual/corundum", region: "user" },
  { card: "virtual/corundum-bpi", region: "user", isTransformed: true },
  { card: "virtual/litex", region: "user" },
  { card: "virtual/litespi", region: "user" },
  { card: "virtual/gsfi", region: "application" },
  { card: "virtual/surf", region: "user" },
  { card: "virtual/dual", region: "user" },
  { card: "virtual/corundum-dual", region: "user", isTransformed: true },
  { card: "virtual/banked", region: "user" },
  { card: "virtual/opencapi", region: "user" },
  { card: "virtual/mesa-hm2", region: "user" },
  { card: "virtual/capi", region: "user" },
  { card: "virtual/xio2001", region: "user", mostBytes: 48 * 1024 },
  { card: "virtual/surf-p30", region: "user" },
  { card: "virtual/surf-mt28ew", region: "user" },
];

for (const { card, region, isTransformed, mostBytes = IMAGE_BYTES } of CASES) {
  Controllers(`${card} is flashed, verified and read back`, async () => {
    const home = makeHome();
    try {
      const imageBytes = Math.min(IMAGE_BYTES, mostBytes);
      const image = makeImage().subarray(0, imageBytes);
      const file = join(home, "image.bin");
      const copy = join(home, "copy.bin");
      writeFileSync(file, image);
      const run = (...args: readonly string[]) => runCommandLine([...args, "--card", `sim:${card}`, "--json"], { home });

      const flashed = await run("flash", file, "--region", region, "--yes");
      assert.is(flashed.exitCode, 0, flashed.stdout + flashed.stderr);
      const { programmedBytes, verifiedBytes } = resultOf(flashed.stdout);
      assert.ok(programmedBytes > imageBytes * 0.99 && verifiedBytes > imageBytes * 0.99, flashed.stdout);

      // A process of its own, as it were: the card was closed in between.
      const verified = await run("verify", file, "--region", region);
      assert.is(verified.exitCode, 0, verified.stdout);
      const read = await run("read", copy, "--region", region, "--size", String(imageBytes));
      assert.is(read.exitCode, 0, read.stdout);
      if (!isTransformed) assert.ok(readFileSync(copy).equals(Buffer.from(image)), "the copy differs");
    } finally {
      removeHome(home);
    }
  });
}

Controllers.run();
