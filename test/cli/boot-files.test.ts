import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeFakeSysfs } from "../support/fake-sysfs.ts";
import { makeImage } from "./make-images.ts";
import { jsonLines, makeHome, removeHome, rootOf, runCommandLine } from "./run-command-line.ts";

const Command = suite<{ home: string; image: string }>("boot-files");
Command.before.each((context) => {
  context.home = makeHome();
  context.image = makeImage(context.home);
});
Command.after.each(({ home }) => removeHome(home));

const ADDRESS = "0000:03:00.0";
const CARD = ["--card", ADDRESS, "--profile", "virtual/kintex-7"];

function filesOf(stdout: string) {
  return new Map(jsonLines(stdout).flatMap((line) => (line.type === "boot-file" ? [[line.path, line] as const] : [])));
}

Command("prints the files for a card that is elsewhere, by the ids of its profile, and writes nothing", async ({ home, image }) => {
  const { exitCode, stdout } = await runCommandLine(["boot-files", image, ...CARD, "--json"], { home });
  assert.is(exitCode, 0, stdout);
  const files = filesOf(stdout);
  assert.equal(
    [...files.keys()],
    [
      "/etc/udev/rules.d/60-barflash-boot.rules",
      "/etc/barflash-boot/driver.sh",
      "/etc/systemd/system/barflash-boot-hold.service",
      "/etc/systemd/system/barflash-boot-0000-03-00.0.service",
    ],
  );
  assert.match(files.get("/etc/udev/rules.d/60-barflash-boot.rules")?.text ?? "", 'ATTR{vendor}=="0x1234", ATTR{device}=="0x00b1"');
  const unit = files.get("/etc/systemd/system/barflash-boot-0000-03-00.0.service")?.text ?? "";
  const [line = ""] = unit.split("\n").filter((line) => line.startsWith(`ExecStart="`));
  assert.match(line, `"${process.execPath}"`);
  assert.match(line, `"${resolve("cli/main.ts")}" "flash" "${image}" "--card=${ADDRESS}" "--profile=virtual/kintex-7" "--yes"`);
});

Command("knows the ids that the card in the machine has, beside those of its profile", async ({ home, image }) => {
  makeFakeSysfs(rootOf(home), [{ address: ADDRESS, ids: [0x1234, 0x0001, 0, 0] }]);
  const { stdout } = await runCommandLine(["boot-files", image, ...CARD], { home });
  assert.match(stdout, 'ATTR{device}=="0x0001|0x00b1"');
  assert.match(stdout, "nothing was written");
});

Command("writes the files with their modes, and says how to install and remove them", async ({ home, image }) => {
  const output = join(home, "boot");
  const more = ["--card", "0000:04:00.0", "--card", "04:00.0", "--initramfs", "initramfs-tools", "--on-failure", "keep-away"];
  const { exitCode, stdout } = await runCommandLine(["boot-files", image, ...CARD, ...more, "--output", output, "--json"], { home });
  assert.is(exitCode, 0, stdout);
  const files = filesOf(stdout);
  assert.is(files.size, 6, "two cards, one of which is named twice");
  for (const { path, file = "", text } of files.values()) {
    assert.is(file, join(output, path));
    assert.is(readFileSync(file, "utf8"), text);
  }
  const commands = jsonLines(stdout).flatMap((line) => (line.type === "boot-commands" ? [line] : []));
  assert.equal(
    commands.map(({ purpose }) => purpose),
    ["install", "remove"],
  );
  assert.ok(commands[0]?.commands.includes("sudo update-initramfs -u -k all"));
});

Command("replaces files of an earlier run", async ({ home, image }) => {
  const output = join(home, "boot");
  const run = async (...options: string[]) =>
    await runCommandLine(["boot-files", image, ...CARD, "--output", output, ...options], { home });
  await run("--timeout", "77");
  const unit = join(output, "etc/systemd/system/barflash-boot-0000-03-00.0.service");
  assert.match(readFileSync(unit, "utf8"), "TimeoutStartSec=77");
  await run("--timeout", "78");
  assert.match(readFileSync(unit, "utf8"), "TimeoutStartSec=78");
  assert.ok(statSync(unit).isFile());
});

Command("passes on what flash is to be told", async ({ home, image }) => {
  const options = [
    "--unbind",
    "--access",
    "vfio",
    "--no-verify",
    "--region",
    "user",
    "--unprotect",
    "--allow-part-mismatch",
    "--allow-partial",
  ];
  const { stdout } = await runCommandLine(["boot-files", image, ...CARD, ...options], { home });
  const [line = ""] = stdout.split("\n").filter((line) => line.startsWith(`ExecStart="`));
  for (const option of [
    "--unbind",
    "--access=vfio",
    "--no-verify",
    "--region=user",
    "--unprotect",
    "--allow-part-mismatch",
    "--allow-partial",
  ])
    assert.match(line, `"${option}"`);
  const help = await runCommandLine(["flash", "--help"], { home });
  for (const [, name] of line.slice(line.indexOf(`"flash"`)).matchAll(/"--([\w-]+)/g)) assert.match(help.stdout, `--${name}`);
});

Command("refuses what could not be flashed at boot, and writes nothing", async ({ home, image }) => {
  const output = join(home, "boot");
  const refused: readonly (readonly [readonly string[], string])[] = [
    [[image], "USAGE_ARGUMENTS"],
    [[image, "--card", "sim:virtual/kintex-7"], "USAGE_BOOT_CARD"],
    [[image, ...CARD, "--region", "nowhere"], "REGION"],
    [[image, ...CARD, "--timeout", "0"], "USAGE_BOOT_TIMEOUT"],
    [[image, ...CARD, "--timeout", "1h"], "USAGE_BOOT_TIMEOUT"],
    [[image, ...CARD, "--name", "a b"], "USAGE_BOOT_NAME"],
    [[join(home, "none.bin"), ...CARD], "FILE"],
    [[image, "--card", ADDRESS], "FUNCTION"],
  ];
  for (const [args, code] of refused) {
    const { exitCode, stdout } = await runCommandLine(["boot-files", ...args, "--output", output, "--json"], { home });
    assert.is.not(exitCode, 0, code);
    assert.match(stdout, code);
    assert.not(existsSync(output), code);
  }
});

Command("warns of an image in a folder that is emptied at boot", async ({ home, image }) => {
  const { stdout, stderr } = await runCommandLine(["boot-files", image, ...CARD], { home });
  if (home.startsWith("/tmp/")) assert.match(stdout + stderr, "may be gone at boot");
});

Command.run();
