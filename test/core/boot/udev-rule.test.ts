import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { udevRule } from "../../../core/boot/udev-rule.ts";
import { CARD, REQUEST } from "./boot-request.ts";

const Rule = suite("the udev rule for the boot");
const TWO = { ...REQUEST, cards: [CARD, { ...CARD, address: "0001:04:00.1" }] };
const linesWith = (text: string, part: string) => text.split("\n").filter((line) => line.includes(part) && !line.startsWith("#"));

Rule("holds a card when it appears without a driver and nobody else has said who may have it", () => {
  const [line = ""] = linesWith(udevRule(REQUEST), ', ATTR{driver_override}="barflash-boot"');
  for (const match of ['ACTION=="add"', 'DRIVER==""', 'ATTR{driver_override}!="[!(]*"', 'KERNEL=="0000:03:00.0"'])
    assert.match(line, match);
  assert.match(line, 'ATTR{vendor}=="0x10ee", ATTR{device}=="0x7024|0x7028"');
});

Rule("does nothing for a card that was let go since the boot", () => {
  const lines = linesWith(udevRule(TWO), "KERNEL==");
  assert.is(lines.length, 8, "to hold and to start, for two vendors and two cards");
  for (const line of lines) assert.match(line, /KERNEL=="([^"]+)", .*TEST!="\/run\/barflash-boot\/released\/\1"/);
});

Rule("starts the unit of the card", () => {
  const [line = ""] = linesWith(udevRule(TWO).split("0001:04:00.1").slice(1).join("0001:04:00.1"), "SYSTEMD_WANTS");
  assert.match(line, 'TAG+="systemd", ENV{SYSTEMD_WANTS}+="barflash-boot-0001-04-00.1.service"');
});

Rule("does nothing where the script is missing, as in an initramfs that got the rule by itself", () => {
  assert.match(udevRule(REQUEST), 'TEST!="/etc/barflash-boot/driver.sh", GOTO="barflash-boot_end"');
});

const hasVerify = spawnSync("udevadm", ["verify", "--help"]).status === 0;
const withUdevadm = hasVerify ? Rule : Rule.skip;
if (!hasVerify) process.stdout.write("skipped: what udev says of the rule, because udevadm verify (systemd 254) is not installed\n");

withUdevadm("is what udev takes without a word", () => {
  const folder = mkdtempSync(join(tmpdir(), "barflash-rule-"));
  try {
    const file = join(folder, "60-barflash-boot.rules");
    writeFileSync(file, udevRule(TWO));
    const { status, stderr } = spawnSync("udevadm", ["verify", file], { encoding: "utf8" });
    assert.equal({ status, stderr }, { status: 0, stderr: "" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

Rule.run();
