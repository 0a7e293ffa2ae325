import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openCatalog } from "../../core/profile/catalog.ts";
import { makeHome, removeHome, resultOf, runCommandLine } from "../cli/run-command-line.ts";
import { startQemuMachine, whyNoQemu } from "../support/qemu-machine.ts";
import { seededRandom } from "../support/random.ts";

/**
 * One profile of AXI Quad SPI, one file, drives the core wherever a card has it: as memory of QEMU's ml605, whose model of the core is
 * not ours; in a BAR; and behind two registers of the configuration space, where each access is three and the core's profile knows
 * nothing of it.
 */
const ThreeWays = suite("one controller profile, three ways");

const CONTROLLER = "amd/axi-quad-spi";
const FILE = resolve("profiles/controllers/amd/axi-quad-spi.yaml");
const CARDS = ["qemu/petalogix-ml605", "virtual/kintex-7", "virtual/opencapi"] as const;
/** A sync word, and the IDCODE of virtual/kintex-7's FPGA in a packet of type 1 (AMD UG470, chapter 5). */
const HEAD = [0xff, 0xff, 0xff, 0xff, 0xaa, 0x99, 0x55, 0x66, 0x30, 0x01, 0x80, 0x01, 0x03, 0x64, 0x70, 0x93];
/** Not a whole number of pages. */
const IMAGE_BYTES = 0x2077;

const digest = () => createHash("sha256").update(readFileSync(FILE)).digest("hex");
const digestAtFirst = digest();

ThreeWays("all three cards name the same controller, of which the catalogue has one file", async () => {
  const catalog = await openCatalog(["profiles"]);
  const files = catalog.list().flatMap(({ id, file }) => (id === CONTROLLER ? [file] : []));
  assert.equal(files, [FILE]);
  for (const id of CARDS) {
    const { memories = {}, controllers } = catalog.card(id);
    assert.is(controllers[memories.flash0?.controller ?? ""]?.use, CONTROLLER, id);
  }
});

/** Flashes an image to `place`, verifies it and reads it back, on the card that `card` finds. */
async function flashAndReadBack(card: readonly string[], place: readonly string[]): Promise<void> {
  const home = makeHome();
  try {
    const [image, copy] = [join(home, "image.bin"), join(home, "copy.bin")];
    const payload = seededRandom(card.join()).bytes(IMAGE_BYTES);
    payload.set(HEAD);
    writeFileSync(image, payload);
    const run = async (...args: readonly string[]) => {
      const { exitCode, stdout, stderr } = await runCommandLine([...args, ...place, ...card, "--memory", "flash0", "--json"], { home });
      assert.is(exitCode, 0, `${args.join(" ")}: ${stderr}${stdout}`);
      return resultOf(stdout);
    };
    const { programmedBytes } = await run("flash", image, "--yes");
    assert.ok(programmedBytes > IMAGE_BYTES * 0.99, `${programmedBytes}`);
    await run("verify", image);
    await run("read", copy, "--size", `${IMAGE_BYTES}`);
    assert.ok(readFileSync(copy).equals(Buffer.from(payload)), "the copy differs");
    assert.is(digest(), digestAtFirst, "the profile changed meanwhile");
  } finally {
    removeHome(home);
  }
}

for (const { card, way } of [
  { card: "virtual/kintex-7", way: "a BAR" },
  { card: "virtual/opencapi", way: "a window in the configuration space" },
]) {
  ThreeWays(`it drives ${card}, through ${way}`, () => flashAndReadBack(["--card", `sim:${card}`], ["--region", "user"]));
}

const missing = whyNoQemu();
if (missing !== undefined) process.stdout.write(`skipped: AXI Quad SPI of QEMU's ml605, because ${missing}\n`);
const withQemu = missing === undefined ? ThreeWays : ThreeWays.skip;

withQemu("it drives QEMU's ml605, as memory", async () => {
  const machine = await startQemuMachine();
  try {
    const card = `qemu:${machine.socketPath},mem=0x40a00000+0x10000`;
    await flashAndReadBack(["--card", card, "--profile", "qemu/petalogix-ml605"], ["--offset", "0x800000"]);
  } finally {
    await machine.stop();
  }
});

ThreeWays.run();
