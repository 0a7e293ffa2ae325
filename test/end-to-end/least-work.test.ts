import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { jsonLines, makeHome, removeHome, resultOf, runCommandLine } from "../cli/run-command-line.ts";

const LeastWork = suite("the least work, through the command line");

const SAMPLE = "firmware-samples/kintex-7-user.bit";
const CARD = "sim:virtual/axi-quad-spi";
/** The smallest erase of the card's MT25QL256A. */
const SMALLEST_ERASE_BYTES = 0x1000;

async function withHome(work: (flash: (image: string | Uint8Array) => Promise<string>) => Promise<void>): Promise<void> {
  const home = makeHome();
  try {
    await work(async (image) => {
      const file = typeof image === "string" ? image : join(home, "image.bin");
      if (typeof image !== "string") writeFileSync(file, image);
      const { exitCode, stdout, stderr } = await runCommandLine(["flash", file, "--card", CARD, "--yes", "--json"], { home });
      assert.is(exitCode, 0, stderr);
      return stdout;
    });
  } finally {
    removeHome(home);
  }
}

LeastWork("a second identical flash erases and programs nothing", () =>
  withHome(async (flash) => {
    assert.ok(resultOf(await flash(SAMPLE)).programmedBytes > 0);
    const { changed, erasedBytes, programmedBytes, verifiedBytes } = resultOf(await flash(SAMPLE));
    assert.equal(
      { changed, erasedBytes, programmedBytes, verifiedBytes },
      { changed: false, erasedBytes: 0, programmedBytes: 0, verifiedBytes: 0 },
    );
  }),
);

for (const { name, change, erases } of [
  { name: "one byte with bits to set is one erase of the smallest kind", change: () => 0xff, erases: 1 },
  { name: "one byte with bits to clear is no erase at all", change: () => 0x00, erases: 0 },
]) {
  LeastWork(`${name}, and only that block is programmed and verified`, () =>
    withHome(async (flash) => {
      const image = Uint8Array.from(readFileSync("firmware-samples/kintex-7-user.bin"));
      // In the middle of the frames, where bytes are neither 0x00 nor 0xff.
      const at = image.findIndex((byte, index) => index > 100_000 && byte !== 0 && byte !== 0xff);
      await flash(image);
      image[at] = change();
      const stdout = await flash(image);
      const { erasedBytes, programmedBytes, verifiedBytes } = resultOf(stdout);
      assert.is(erasedBytes, erases * SMALLEST_ERASE_BYTES);
      assert.ok(programmedBytes > 0 && programmedBytes <= SMALLEST_ERASE_BYTES, `${programmedBytes} bytes programmed`);
      assert.ok(verifiedBytes > 0 && verifiedBytes <= SMALLEST_ERASE_BYTES, `${verifiedBytes} bytes verified`);
      assert.is(jsonLines(stdout).filter(({ type }) => type === "erased").length, erases);
    }),
  );
}

LeastWork.run();
