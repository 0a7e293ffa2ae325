import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeHome, removeHome, resultOf, runCommandLine } from "../cli/run-command-line.ts";
import { withoutTrailingNops, writeConfiguration } from "../support/write-configuration.ts";

/** Every controller that loads the FPGA itself, through the command line. In CI with 2 MiB; elsewhere a smaller image goes the same way. */
const Loads = suite("loading, through the command line");

const IMAGE_BYTES = process.env.CI === "true" ? 2 * 1024 * 1024 : 128 * 1024;
const SYNC = [0xff, 0xff, 0xff, 0xff, 0xaa, 0x99, 0x55, 0x66];

/** Bytes that never repeat, with a sync word as in a bitstream. */
function makeImage(): Uint8Array {
  const image = new Uint8Array(IMAGE_BYTES);
  let state = 54321;
  for (let index = 0; index < image.length; index++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    image[index] = state >>> 16;
  }
  image.set(SYNC);
  return image;
}

interface LoadCase {
  readonly card: string;
  readonly image: () => Uint8Array;
  readonly options: readonly string[];
}

/** A whole image for one FPGA, with frames of our own. */
const configurationFor = (idcode: number) => () => {
  const frames = makeImage();
  return writeConfiguration({ idcode, frames: new Uint32Array(frames.buffer) });
};

const CASES: readonly LoadCase[] = [
  { card: "mesa/5i20", image: makeImage, options: ["--allow-part-mismatch"] },
  { card: "virtual/hwicap", image: configurationFor(0x03647093), options: [] },
  { card: "virtual/cvp-v1", image: makeImage, options: [] },
  { card: "virtual/cvp-v2", image: makeImage, options: [] },
  { card: "virtual/mcap", image: configurationFor(0x03822093), options: [] },
];

for (const { card, image, options } of CASES) {
  Loads(`${card} takes the image as it stands in the file, and starts`, async () => {
    const home = makeHome();
    try {
      const file = join(home, "image.bin");
      const state = join(home, "card.bin");
      const bytes = image();
      writeFileSync(file, bytes);
      const loaded = await runCommandLine(["load", file, "--card", `sim:${card},state=${state}`, ...options, "--yes", "--json"], { home });
      assert.is(loaded.exitCode, 0, loaded.stdout + loaded.stderr);
      assert.is(resultOf(loaded.stdout).loadedBytes, bytes.length);
      const fpga = JSON.parse(readFileSync(`${state}.fpga.json`, "utf8"));
      assert.is(fpga.configured, true);
      assert.is(fpga.loadedSha256, createHash("sha256").update(withoutTrailingNops(bytes)).digest("hex"));
    } finally {
      removeHome(home);
    }
  });
}

for (const card of ["virtual/hwicap", "virtual/mcap"]) {
  Loads(`${card} refuses an image for another FPGA, before and after --allow-part-mismatch`, async () => {
    const home = makeHome();
    try {
      const file = join(home, "image.bin");
      const state = join(home, "card.bin");
      writeFileSync(file, configurationFor(0x0362d093)());
      const load = (...more: readonly string[]) =>
        runCommandLine(["load", file, "--card", `sim:${card},state=${state}`, "--yes", "--json", ...more], { home });
      const refused = await load();
      assert.is(refused.exitCode, 9, refused.stdout);
      const failed = await load("--allow-part-mismatch");
      assert.is(failed.exitCode, 10, failed.stdout);
    } finally {
      removeHome(home);
    }
  });
}

Loads.run();
