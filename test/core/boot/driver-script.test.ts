import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { HELD } from "../../../core/boot/boot-paths.ts";
import { driverScript } from "../../../core/boot/driver-script.ts";
import { NO_DRIVER } from "../../../core/platform/linux/driver-binding.ts";
import { makeFakeSysfs } from "../../support/fake-sysfs.ts";
import { CARD, REQUEST } from "./boot-request.ts";

const Script = suite<{ root: string }>("the script that keeps drivers away");
Script.before.each((context) => {
  context.root = mkdtempSync(join(tmpdir(), "barflash-boot-"));
});
Script.after.each(({ root }) => rmSync(root, { recursive: true, force: true }));

const OURS = [0x10ee, 0x7028, 0, 0] as const;
const fileOf = (root: string, name: string, address = CARD.address) => join(root, "sys/bus/pci/devices", address, name);
const override = (root: string, address?: string) => readFileSync(fileOf(root, "driver_override", address), "utf8");
const probed = (root: string) => {
  const path = join(root, "sys/bus/pci/drivers_probe");
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
};

function run(root: string, words: readonly string[], request = REQUEST) {
  const script = join(root, "driver.sh");
  writeFileSync(script, driverScript(request));
  const { status, stdout, stderr } = spawnSync("/bin/sh", [script, ...words], { env: { BARFLASH_ROOT: root, PATH: "/bin:/usr/bin" } });
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
}
const QUIET = { status: 0, stdout: "", stderr: "" };

Script("holds a card that has no driver, with or without the word", ({ root }) => {
  makeFakeSysfs(root, [{ address: CARD.address, ids: OURS }]);
  for (const words of [[], ["hold"]]) {
    writeFileSync(fileOf(root, "driver_override"), "(null)\n");
    assert.equal(run(root, words), QUIET);
    assert.is(override(root), `${HELD}\n`);
  }
});

Script("knows a card with an empty override, as later kernels show none", ({ root }) => {
  makeFakeSysfs(root, [{ address: CARD.address, ids: OURS, attributes: { driver_override: "\n" } }]);
  assert.equal(run(root, ["hold"]), QUIET);
  assert.is(override(root), `${HELD}\n`);
});

Script("holds none with another id, a driver, an override of somebody else, or none at all", ({ root }) => {
  const others = [
    { address: CARD.address, ids: [0x10ee, 0x7025, 0, 0] as const },
    { address: CARD.address, ids: OURS, driver: "xdma" },
    { address: CARD.address, ids: OURS, attributes: { driver_override: "vfio-pci\n" } },
  ];
  for (const other of others) {
    const place = mkdtempSync(join(root, "one-"));
    makeFakeSysfs(place, [other]);
    const before = override(place);
    assert.equal(run(place, ["hold"]), QUIET);
    assert.is(override(place), before);
  }
  makeFakeSysfs(root, []);
  assert.equal(run(root, ["hold"]), QUIET);
});

Script("holds each card of the set, also when an earlier one is missing", ({ root }) => {
  const second = { ...CARD, address: "0001:04:00.1" };
  makeFakeSysfs(root, [{ address: second.address, ids: OURS }]);
  assert.equal(run(root, ["hold"], { ...REQUEST, cards: [CARD, second] }), QUIET);
  assert.is(override(root, second.address), `${HELD}\n`);
});

Script("says when a card cannot be held", ({ root }) => {
  makeFakeSysfs(root, [{ address: CARD.address, ids: OURS }]);
  rmSync(fileOf(root, "driver_override"));
  mkdirSync(fileOf(root, "driver_override"));
  const { status, stderr } = run(root, ["hold"]);
  assert.is(status, 1);
  assert.match(stderr, "driver_override");
});

Script("releases a card: no override, and the drivers that are loaded are asked", ({ root }) => {
  makeFakeSysfs(root, [{ address: CARD.address, ids: OURS }]);
  for (const held of [HELD, NO_DRIVER]) {
    writeFileSync(fileOf(root, "driver_override"), `${held}\n`);
    assert.equal(run(root, ["release", CARD.address]), QUIET);
    assert.is(override(root), "\n");
    assert.is(probed(root), `${CARD.address}\n`);
  }
});

Script("holds a card no more that was released since the boot", ({ root }) => {
  makeFakeSysfs(root, [{ address: CARD.address, ids: OURS }]);
  run(root, ["hold"]);
  run(root, ["release", CARD.address]);
  assert.equal(run(root, ["hold"]), QUIET);
  assert.is(override(root), "\n");
  assert.ok(existsSync(join(root, "run/barflash-boot/released", CARD.address)));
});

Script("leaves an override of somebody else, and a card that is gone, when it releases", ({ root }) => {
  makeFakeSysfs(root, [{ address: CARD.address, ids: OURS, attributes: { driver_override: "vfio-pci\n" } }]);
  assert.equal(run(root, ["release", CARD.address]), QUIET);
  assert.is(override(root), "vfio-pci\n");
  assert.equal(run(root, ["release", "0000:09:00.0"]), QUIET);
  assert.is(probed(root), undefined);
});

Script("fails when the slot holds another card than the one to be flashed", ({ root }) => {
  makeFakeSysfs(root, [{ address: CARD.address, ids: [0x10ee, 0x7025, 0, 0] }]);
  const { status, stderr } = run(root, ["check", CARD.address]);
  assert.is(status, 1);
  assert.match(stderr, "slot 0000:03:00.0 holds none of the cards");
  writeFileSync(fileOf(root, "vendor"), "0x1234\n");
  writeFileSync(fileOf(root, "device"), "0x00b1\n");
  assert.equal(run(root, ["check", CARD.address]), QUIET);
});

Script("tells of a card that drivers are still kept away from, and of no other", ({ root }) => {
  makeFakeSysfs(root, [{ address: CARD.address, ids: OURS }]);
  assert.equal(run(root, ["tell", CARD.address]), QUIET);
  run(root, ["hold"]);
  const { status, stderr } = run(root, ["tell", CARD.address]);
  assert.is(status, 0);
  assert.match(stderr, "no driver gets it; to let drivers have it: /bin/sh /etc/barflash-boot/driver.sh release 0000:03:00.0");
});

Script("needs no script of the initramfs before it, and refuses words it does not know", ({ root }) => {
  assert.equal(run(root, ["prereqs"]), { ...QUIET, stdout: "\n" });
  assert.is(run(root, ["unhold"]).status, 2);
});

Script("runs before udev in the initramfs, by the order that mkinitramfs makes", () => {
  const pairs = ["00-barflash-boot", "all_generic_ide", "blacklist", "keymap", "udev"].map((name) => `${name} ${name}\n`).join("");
  const { status, stdout } = spawnSync("tsort", { input: pairs });
  assert.is(status, 0);
  assert.is(stdout.toString().split("\n")[0], "00-barflash-boot");
});

Script.run();
