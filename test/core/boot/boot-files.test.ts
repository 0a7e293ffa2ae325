import { suite } from "uvu";
import * as assert from "uvu/assert";
import { installCommands, removeCommands } from "../../../core/boot/boot-commands.ts";
import { bootFiles } from "../../../core/boot/boot-files.ts";
import { BootNameError, BootTextError } from "../../../core/boot/errors.ts";
import { CARD, REQUEST } from "./boot-request.ts";

const Files = suite("the set of files for the boot");
const pathsOf = (request = REQUEST) => bootFiles(request).map(({ path, mode }) => `${path} ${mode.toString(8)}`);
const OWN = [
  "/etc/udev/rules.d/60-barflash-boot.rules 644",
  "/etc/barflash-boot/driver.sh 755",
  "/etc/systemd/system/barflash-boot-hold.service 644",
  "/etc/systemd/system/barflash-boot-0000-03-00.0.service 644",
];

Files("is a rule, a script, a unit to hold and a unit for each card", () => {
  assert.equal(pathsOf(), OWN);
  assert.is(pathsOf({ ...REQUEST, cards: [CARD, { ...CARD, address: "0000:04:00.0" }] }).length, OWN.length + 1);
});

Files("has what the initramfs is made with, when that is asked for", () => {
  assert.equal(pathsOf({ ...REQUEST, initramfs: "initramfs-tools" }).slice(OWN.length), [
    "/etc/initramfs-tools/scripts/init-top/00-barflash-boot 755",
  ]);
  assert.equal(pathsOf({ ...REQUEST, initramfs: "dracut" }).slice(OWN.length), [
    "/usr/lib/dracut/modules.d/60barflash-boot/module-setup.sh 755",
    "/usr/lib/dracut/modules.d/60barflash-boot/hold-barflash-boot.sh 755",
  ]);
});

Files("shares no file with a set of another name, in the initramfs neither", () => {
  for (const initramfs of ["initramfs-tools", "dracut"] as const) {
    // dracut puts hooks of all modules into one folder, by their own names.
    const hookOf = (path: string) => (path.includes("/dracut/") && !path.endsWith("module-setup.sh") ? path.replace(/.*\//, "") : path);
    const [one = [], two = []] = ["one", "two"].map((name) => bootFiles({ ...REQUEST, name, initramfs }).map(({ path }) => hookOf(path)));
    assert.equal(
      one.filter((path) => two.includes(path)),
      [],
    );
  }
});

Files("takes names that files, units and rules can have", () => {
  for (const name of ["a", "lab-2", "a".repeat(40)]) bootFiles({ ...REQUEST, name });
  for (const name of ["", "A", "2a", "a--b", "a-", "a/b", "a b", "a".repeat(41)])
    assert.throws(
      () => bootFiles({ ...REQUEST, name }),
      (error: unknown) => error instanceof BootNameError,
    );
});

Files("is installed with its modes, read by systemd and udev, and enabled", () => {
  assert.equal(installCommands(REQUEST, bootFiles(REQUEST), "/home/o'neil/boot"), [
    "sudo install -D -m 0644 '/home/o'\\''neil/boot/etc/udev/rules.d/60-barflash-boot.rules' /etc/udev/rules.d/60-barflash-boot.rules",
    "sudo install -D -m 0755 '/home/o'\\''neil/boot/etc/barflash-boot/driver.sh' /etc/barflash-boot/driver.sh",
    "sudo install -D -m 0644 '/home/o'\\''neil/boot/etc/systemd/system/barflash-boot-hold.service' /etc/systemd/system/barflash-boot-hold.service",
    "sudo install -D -m 0644 '/home/o'\\''neil/boot/etc/systemd/system/barflash-boot-0000-03-00.0.service' /etc/systemd/system/barflash-boot-0000-03-00.0.service",
    "sudo systemctl daemon-reload",
    "sudo udevadm control --reload",
    "sudo systemctl enable barflash-boot-hold.service barflash-boot-0000-03-00.0.service",
  ]);
});

Files("is removed after its cards were released, and every initramfs made anew", () => {
  const request = { ...REQUEST, initramfs: "dracut" } as const;
  assert.equal(removeCommands(request, bootFiles(request)), [
    "sudo /bin/sh /etc/barflash-boot/driver.sh release 0000:03:00.0",
    "sudo systemctl disable barflash-boot-hold.service barflash-boot-0000-03-00.0.service",
    "sudo rm -f /etc/udev/rules.d/60-barflash-boot.rules /etc/barflash-boot/driver.sh /etc/systemd/system/barflash-boot-hold.service /etc/systemd/system/barflash-boot-0000-03-00.0.service /usr/lib/dracut/modules.d/60barflash-boot/module-setup.sh /usr/lib/dracut/modules.d/60barflash-boot/hold-barflash-boot.sh",
    "sudo rmdir /etc/barflash-boot /usr/lib/dracut/modules.d/60barflash-boot",
    "sudo systemctl daemon-reload",
    "sudo udevadm control --reload",
    "sudo dracut --force --regenerate-all",
  ]);
});

Files("is not installed from a folder whose name does not fit on a line", () => {
  assert.throws(
    () => installCommands(REQUEST, bootFiles(REQUEST), "/home/a\nb"),
    (error: unknown) => error instanceof BootTextError,
  );
});

Files.run();
