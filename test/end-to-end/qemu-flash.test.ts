import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeHome, removeHome, resultOf, runCommandLine } from "../cli/run-command-line.ts";
import { CHIP_BYTES, startQemuMachine, whyNoQemu } from "../support/qemu-machine.ts";
import { seededRandom } from "../support/random.ts";

const QemuFlash = suite("QEMU's AXI Quad SPI through the command line");
const missing = whyNoQemu();
if (missing !== undefined) process.stdout.write(`skipped: flashing QEMU's ml605, because ${missing}\n`);
const test = missing === undefined ? QemuFlash : QemuFlash.skip;

/** Not a whole number of pages, not at a 64 KiB block; more than 1 MiB in CI, which takes QEMU about a minute a chip. */
const IMAGE_BYTES = (process.env.CI === "true" ? 1 << 20 : 1 << 16) + 0x1077;
const IMAGE_ADDRESS = 0x24000;
/** Where the image goes, only this much is not erased, so that the test does not wait 700 ms for each of twenty blocks. */
const OLD_BYTES = 1 << 16;

/** Old content everywhere but under the larger part of the image. */
function oldContent(bytes: Buffer): Buffer {
  bytes.fill(0xff, IMAGE_ADDRESS + OLD_BYTES, IMAGE_ADDRESS + IMAGE_BYTES);
  return bytes;
}

for (const memory of ["flash0", "flash3"]) {
  test(`an image of ${IMAGE_BYTES >> 10} KiB is flashed, verified and read back on ${memory}, and the rest of the chip stays`, async () => {
    const random = seededRandom(memory);
    const chip = Number(memory.at(-1));
    const before = oldContent(Buffer.from(random.bytes(CHIP_BYTES)));
    const machine = await startQemuMachine({ [chip]: before });
    const home = makeHome();
    try {
      const chipFile = machine.flashFiles[chip] ?? "";
      const image = join(home, "image.bin");
      const payload = random.bytes(IMAGE_BYTES);
      payload.set([0xff, 0xff, 0xff, 0xff, 0xaa, 0x99, 0x55, 0x66]);
      writeFileSync(image, payload);
      const card = ["--card", `qemu:${machine.socketPath},mem=0x40a00000+0x10000`, "--profile", "qemu/petalogix-ml605", "--memory", memory];
      const json = async (...args: readonly string[]) => {
        const { exitCode, stdout, stderr } = await runCommandLine([...args, ...card, "--json"], { home });
        assert.is(exitCode, 0, `${args.join(" ")}: ${stderr}${stdout}`);
        return resultOf(stdout);
      };
      const flashed = await json("flash", image, "--offset", `${IMAGE_ADDRESS}`, "--yes");
      assert.ok(flashed.changed);
      await json("verify", image, "--offset", `${IMAGE_ADDRESS}`);
      const copy = join(home, "copy.bin");
      await json("read", copy, "--offset", `${IMAGE_ADDRESS}`, "--size", `${IMAGE_BYTES}`);
      execFileSync("cmp", [copy, image]);
      const wanted = join(home, "wanted.bin");
      const after = Buffer.from(before);
      after.set(payload, IMAGE_ADDRESS);
      writeFileSync(wanted, after);
      execFileSync("cmp", [chipFile, wanted]);
      const others = machine.flashFiles.filter((file) => file !== chipFile);
      assert.ok(
        others.every((file) => readFileSync(file).every((byte) => byte === 0xff)),
        "another chip was changed",
      );
    } finally {
      await machine.stop();
      removeHome(home);
    }
  });
}

QemuFlash.run();
