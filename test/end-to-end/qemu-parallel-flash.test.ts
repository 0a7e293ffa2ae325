import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeHome, removeHome, resultOf, runCommandLine } from "../cli/run-command-line.ts";
import { NOR, startNorMachine, whyNoQemu } from "../support/qemu-machine.ts";
import { seededRandom } from "../support/random.ts";

const QemuParallelFlash = suite("QEMU's parallel NOR through the command line");
const missing = whyNoQemu();
if (missing !== undefined) process.stdout.write(`skipped: flashing QEMU's parallel NOR, because ${missing}\n`);
const test = missing === undefined ? QemuParallelFlash : QemuParallelFlash.skip;

const IMAGE_BYTES = process.env.CI === "true" ? 4 << 20 : 1 << 18;
/** Not at an erase unit. */
const IMAGE_ADDRESS = 0x48000;
/** Beside the image, and under a part of it. */
const OLD_BYTES = 0x60000;

test(`an image of ${IMAGE_BYTES >> 10} KiB is flashed and compared with the file behind the chip`, async () => {
  const random = seededRandom("parallel");
  const before = Buffer.alloc(NOR.sizeBytes, 0xff);
  before.set(random.bytes(OLD_BYTES), 0);
  const machine = await startNorMachine(NOR, before);
  const home = makeHome();
  try {
    const image = join(home, "image.bin");
    const payload = random.bytes(IMAGE_BYTES);
    payload.set([0xff, 0xff, 0xff, 0xff, 0xaa, 0x99, 0x55, 0x66]);
    writeFileSync(image, payload);
    const card = ["--card", `qemu:${machine.socketPath},mem=0x86000000+0x2000000`, "--profile", "qemu/petalogix-ml605", "--memory", "nor"];
    const json = async (...args: readonly string[]) => {
      const { exitCode, stdout, stderr } = await runCommandLine([...args, ...card, "--json"], { home });
      assert.is(exitCode, 0, `${args.join(" ")}: ${stderr}${stdout}`);
      return resultOf(stdout);
    };
    assert.ok((await json("flash", image, "--offset", `${IMAGE_ADDRESS}`, "--yes")).changed);
    await json("verify", image, "--offset", `${IMAGE_ADDRESS}`);
    const wanted = Buffer.from(before);
    wanted.set(payload, IMAGE_ADDRESS);
    assert.ok(readFileSync(machine.norFile).equals(wanted), "the file behind the chip holds something else");
    assert.not.ok((await json("flash", image, "--offset", `${IMAGE_ADDRESS}`, "--yes")).changed);
  } finally {
    await machine.stop();
    removeHome(home);
  }
});

QemuParallelFlash.run();
