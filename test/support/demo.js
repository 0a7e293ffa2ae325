/**
 * What `npm start` shows: a sample goes to a virtual card, is verified, and a second run finds nothing to do.
 * The card lives in a folder of its own, in simulated time: the seconds of its erases cost nothing.
 * Plain JavaScript, so that nothing has to be loaded before it.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SAMPLE = "firmware-samples/kintex-7-user.bit";

const folder = mkdtempSync(join(tmpdir(), "barflash-demo-"));
const card = `sim:virtual/axi-quad-spi,state=${join(folder, "flash.bin")}`;
const COMMANDS = [
  ["flash", SAMPLE, "--yes"],
  ["verify", SAMPLE],
  ["flash", SAMPLE, "--yes"],
];

process.stdout.write(`BARFLASH_CARD=${card}\n`);
try {
  for (const command of COMMANDS) {
    process.stdout.write(`\n$ barflash ${command.join(" ")}\n`);
    const { status } = spawnSync(process.execPath, ["dist/cli/main.js", ...command], {
      stdio: "inherit",
      env: { ...process.env, BARFLASH_CARD: card },
    });
    if (status !== 0) {
      process.exitCode = status ?? 1;
      break;
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
