import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeHome, removeHome, resultOf, runCommandLine } from "../cli/run-command-line.ts";
import { withDamagedFrame, withoutTrailingNops, writeConfiguration } from "../support/write-configuration.ts";

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
  return writeConfiguration({ idcode, frames: new Uint32Array(frames.buffer), shutDown: true });
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

/** Images that no FPGA takes, and what the message must say of them. */
const WRONG: readonly { readonly flaw: string; readonly image: (idcode: number) => Uint8Array; readonly says: RegExp }[] = [
  { flaw: "for another FPGA", image: () => configurationFor(0x0362d093)(), says: /another device|refused/ },
  { flaw: "with a bit that is wrong", image: (idcode) => withDamagedFrame(configurationFor(idcode)()), says: /CRC|refused/ },
];

for (const [card, idcode] of Object.entries({ "virtual/hwicap": 0x03647093, "virtual/mcap": 0x03822093 })) {
  for (const { flaw, image, says } of WRONG) {
    Loads(`${card} is not configured by an image ${flaw}, and takes a right one afterwards`, async () => {
      const home = makeHome();
      try {
        const state = join(home, "card.bin");
        const load = async (bytes: Uint8Array, ...more: readonly string[]) => {
          const file = join(home, "image.bin");
          writeFileSync(file, bytes);
          return await runCommandLine(["load", file, "--card", `sim:${card},state=${state}`, "--yes", "--json", ...more], { home });
        };
        const failed = await load(image(idcode), "--allow-part-mismatch");
        assert.is(failed.exitCode, 10, failed.stdout);
        assert.match(failed.stdout, says);
        const right = await load(configurationFor(idcode)());
        assert.is(right.exitCode, 0, right.stdout + right.stderr);
        assert.is(JSON.parse(readFileSync(`${state}.fpga.json`, "utf8")).configured, true);
      } finally {
        removeHome(home);
      }
    });
  }

  Loads(`${card} is not touched by an image for another FPGA without --allow-part-mismatch`, async () => {
    const home = makeHome();
    try {
      const file = join(home, "image.bin");
      const state = join(home, "card.bin");
      writeFileSync(file, configurationFor(0x0362d093)());
      const refused = await runCommandLine(["load", file, "--card", `sim:${card},state=${state}`, "--yes", "--json"], { home });
      assert.is(refused.exitCode, 9, refused.stdout);
      assert.is(existsSync(`${state}.fpga.json`), false);
    } finally {
      removeHome(home);
    }
  });
}

Loads.run();
