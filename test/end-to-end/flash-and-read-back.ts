import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { makeHome, removeHome, resultOf, runCommandLine } from "../cli/run-command-line.ts";

const SYNC = [0xff, 0xff, 0xff, 0xff, 0xaa, 0x99, 0x55, 0x66];
/** What an image has in CI. */
export const CI_IMAGE_BYTES = 2 * 1024 * 1024;

/** No erased page, no page twice, and a sync word, as in a bitstream. */
export function makeImage(sizeBytes: number): Uint8Array {
  const image = new Uint8Array(sizeBytes);
  let state = 12345;
  for (let index = 0; index < image.length; index++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    image[index] = state >>> 16;
  }
  image.set(SYNC);
  return image;
}

export interface FlashCase {
  readonly card: string;
  /** None: from the start of the flash. */
  readonly region?: string;
  /** What is read is not what the file holds, because the FPGA wants it in another form. */
  readonly isTransformed?: true;
}

interface Extent {
  readonly imageBytes: number;
  /** Whether `verify` runs too, between the two. What it finds, the copy shows as well. */
  readonly withVerify: boolean;
}

/** Flashes an image to a virtual card through the command line and reads it back, each as a command of its own, with the card closed in between. */
export async function flashAndReadBack({ card, region, isTransformed }: FlashCase, { imageBytes, withVerify }: Extent): Promise<void> {
  const home = makeHome();
  try {
    const image = makeImage(imageBytes);
    const file = join(home, "image.bin");
    const copy = join(home, "copy.bin");
    writeFileSync(file, image);
    const place = region === undefined ? [] : ["--region", region];
    const run = (...args: readonly string[]) => runCommandLine([...args, "--card", `sim:${card}`, "--json"], { home });

    const flashed = await run("flash", file, ...place, "--yes");
    assert.is(flashed.exitCode, 0, flashed.stdout + flashed.stderr);
    const { programmedBytes, verifiedBytes } = resultOf(flashed.stdout);
    assert.ok(programmedBytes > imageBytes * 0.99 && verifiedBytes > imageBytes * 0.99, flashed.stdout);
    if (withVerify || isTransformed) {
      const verified = await run("verify", file, ...place);
      assert.is(verified.exitCode, 0, verified.stdout);
    }
    const read = await run("read", copy, ...place, "--size", String(imageBytes));
    assert.is(read.exitCode, 0, read.stdout);
    if (!isTransformed) assert.ok(readFileSync(copy).equals(Buffer.from(image)), "the copy differs");
  } finally {
    removeHome(home);
  }
}
