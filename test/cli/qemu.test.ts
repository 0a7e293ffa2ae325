import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { startQemuMachine, whyNoQemu } from "../support/qemu-machine.ts";
import { makeImage } from "./make-images.ts";
import { makeHome, removeHome, resultOf, runCommandLine } from "./run-command-line.ts";

const Qemu = suite("barflash on a QEMU machine");
const missing = whyNoQemu();
if (missing !== undefined) process.stdout.write(`skipped: barflash on a QEMU machine, ${missing}\n`);
const test = missing === undefined ? Qemu : Qemu.skip;

test("writes, verifies and erases a flash chip of a device model that we did not write", async () => {
  const home = makeHome();
  const machine = await startQemuMachine();
  try {
    const card = ["--card", `qemu:${machine.socketPath},mem=0x40a00000+0x10000`, "--profile", "qemu/petalogix-ml605", "--memory", "flash2"];
    const image = makeImage(home);
    const flash = await runCommandLine(["flash", image, ...card, "--offset", "0x10000", "--json"], { home });
    assert.is(flash.exitCode, 0, flash.stderr + flash.stdout);
    assert.ok(resultOf(flash.stdout).changed);
    const chip = machine.flashFiles[2] ?? "";
    assert.equal(readFileSync(chip).subarray(0x10000, 0x13000), readFileSync(image));
    assert.is((await runCommandLine(["verify", image, ...card, "--offset", "64KiB"], { home })).exitCode, 0);
    const erase = ["erase", ...card, "--offset", "64KiB", "--size", "64KiB", "--yes"];
    assert.is((await runCommandLine(erase, { home })).exitCode, 0);
    assert.ok(readFileSync(chip).every((byte) => byte === 0xff));
  } finally {
    await machine.stop();
    removeHome(home);
  }
});

Qemu.run();
