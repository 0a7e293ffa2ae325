import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { bootFiles } from "../../../core/boot/boot-files.ts";
import { flashUnit, holdUnit } from "../../../core/boot/boot-paths.ts";
import type { BootRequest } from "../../../core/boot/boot-request.ts";
import { flashUnitText, holdUnitText } from "../../../core/boot/units.ts";
import { CARD, REQUEST } from "./boot-request.ts";

const Units = suite("units for the boot");
const linesOf = (text: string, key: string) => text.split("\n").filter((line) => line.startsWith(`${key}=`));
const HOME_IN_BRACES = "$".concat("{HOME}");
const RELEASE = "/bin/sh /etc/barflash-boot/driver.sh release 0000:03:00.0";

Units("flash after the files are there and the card is held, and check the slot first", () => {
  const text = flashUnitText(CARD, REQUEST);
  assert.equal(linesOf(text, "After"), ["After=local-fs.target barflash-boot-hold.service"]);
  assert.equal(linesOf(text, "ExecStartPre"), ["ExecStartPre=/bin/sh /etc/barflash-boot/driver.sh check 0000:03:00.0"]);
  assert.equal(linesOf(text, "ExecStart"), [
    'ExecStart="/usr/bin/barflash" "flash" "/var/lib/barflash/design.bit" "--card=0000:03:00.0" "--yes"',
  ]);
});

Units("give a card to its driver however the flash ended", () => {
  const text = flashUnitText(CARD, REQUEST);
  assert.equal(linesOf(text, "ExecStartPost"), [`ExecStartPost=${RELEASE}`]);
  assert.equal(linesOf(text, "ExecStopPost"), [`ExecStopPost=${RELEASE}`]);
});

Units("keep a card whose flash failed from its driver when that was asked for, and tell so", () => {
  const text = flashUnitText(CARD, { ...REQUEST, onFailure: "keep-away" });
  assert.equal(linesOf(text, "ExecStartPost"), [`ExecStartPost=${RELEASE}`]);
  assert.equal(linesOf(text, "ExecStopPost"), ["ExecStopPost=/bin/sh /etc/barflash-boot/driver.sh tell 0000:03:00.0"]);
});

Units("end within a time, the flash with a signal that it can end well after", () => {
  const text = flashUnitText(CARD, REQUEST);
  assert.equal(linesOf(text, "TimeoutStartSec"), ["TimeoutStartSec=900"]);
  assert.equal(linesOf(text, "TimeoutStopSec"), ["TimeoutStopSec=120"]);
  assert.equal(linesOf(text, "KillMode"), ["KillMode=mixed"]);
  assert.equal(linesOf(holdUnitText(REQUEST), "TimeoutStartSec"), ["TimeoutStartSec=30"]);
});

Units("hold before udev and the list of modules load the first module", () => {
  const [before] = linesOf(holdUnitText(REQUEST), "Before");
  for (const unit of ["systemd-udev-trigger.service", "systemd-modules-load.service"]) assert.match(before ?? "", unit);
});

Units("pass words on that systemd reads as something else", () => {
  const request: BootRequest = { ...REQUEST, environment: { BARFLASH_PROFILE_PATH: "/a b/$HOME/100%" } };
  const text = flashUnitText(
    { ...CARD, command: ["/opt/a b/$x%n", 'a"b', "c\\d", "$HOME", HOME_IN_BRACES, "%h", "tab\tline\n", ";", "-x", ""] },
    request,
  );
  assert.equal(linesOf(text, "ExecStart"), [
    'ExecStart="/opt/a b/$x%%n" "a\\"b" "c\\\\d" "$$HOME" "$$' + '{HOME}" "%%h" "tab\\x09line\\x0a" ";" "-x" ""',
  ]);
  assert.ok(linesOf(text, "Environment").includes('Environment="BARFLASH_PROFILE_PATH=/a b/$HOME/100%%"'));
});

Units("refuse what cannot be written into them", () => {
  const refused: readonly (readonly [string, ...string[]])[] = [
    ["barflash"],
    ["/usr/bin/bar'flash"],
    ["/usr/bin/bar\\flash"],
    ["/usr/bin/barflash", "a\0b"],
    ["/usr/bin/barflash", "half of a pair: \ud800"],
  ];
  for (const command of refused) assert.throws(() => flashUnitText({ ...CARD, command }, REQUEST), /cannot stand in a unit/);
});

const hasAnalyze = spawnSync("systemd-analyze", ["--version"]).status === 0;
const withSystemd = hasAnalyze ? Units : Units.skip;
if (!hasAnalyze) process.stdout.write("skipped: what systemd says of the units, because systemd-analyze is not installed\n");

withSystemd("are what systemd takes without a word", () => {
  const folder = mkdtempSync(join(tmpdir(), "barflash-units-"));
  try {
    const card = { ...CARD, command: [process.execPath, 'a"b', "c\\d", "$HOME", "%h", "tab\tline\n", ";", ""] } as const;
    const request: BootRequest = { ...REQUEST, cards: [card], environment: { BARFLASH_PROFILE_PATH: "/a b/$HOME/100%" } };
    const units = bootFiles(request).filter(({ path }) => path.endsWith(".service"));
    const paths = units.map(({ path, text }) => {
      const file = join(folder, path.slice(path.lastIndexOf("/") + 1));
      writeFileSync(file, text);
      return file;
    });
    assert.equal(
      units.map(({ path }) => path.slice("/etc/systemd/system/".length)),
      [holdUnit(request.name), flashUnit(request.name, card.address)],
    );
    const verify = () => spawnSync("systemd-analyze", ["verify", "--man=no", "--generators=no", ...paths], { encoding: "utf8" });
    const { status, stderr } = verify();
    assert.equal({ status, stderr }, { status: 0, stderr: "" });
    writeFileSync(paths[1] ?? "", units[1]?.text.replace("TimeoutStopSec=120", "TimeoutStopSec=soon") ?? "");
    assert.match(verify().stderr, "soon", "systemd-analyze sees what is wrong");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

Units.run();
