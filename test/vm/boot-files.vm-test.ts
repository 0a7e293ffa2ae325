import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as assert from "uvu/assert";
import { run } from "../../cli/run.ts";
import { openCatalog } from "../../core/profile/catalog.ts";
import { jsonLines } from "../cli/run-command-line.ts";
import type { GuestEntry } from "./cpio.ts";
import type { Guest } from "./guest.ts";
import { PROGRAM_FOLDER } from "./program-files.ts";
import { makeProxyCard } from "./proxy-card.ts";
import { withSystemd } from "./systemd-guest.ts";
import { vmSuite } from "./vm-suite.ts";

const folder = mkdtempSync(join(tmpdir(), "barflash-boot-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/**
 * A virtual card with AXI Quad SPI and the ids of a real driver that is a module: uio_netx of Linux, drivers/uio/uio_netx.c, whose probe
 * does one access, a write of 32 bits to 0xfff0 of BAR 0 that switches interrupts off, and says "Found netplc card".
 */
const PROFILE = "test/netx";
const PROBE_OFFSET = 0xfff0;
const profiles = join(folder, "profiles");
const profileFile = join(profiles, "netx.yaml");
mkdirSync(profiles);
const profileText = readFileSync("profiles/cards/virtual/kintex-7.yaml", "utf8")
  .replace("id: virtual/kintex-7", `id: ${PROFILE}`)
  .replace("vendorId: 0x1234, deviceId: 0x00b1", "vendorId: 0x15cf, deviceId: 0x0010");
writeFileSync(profileFile, profileText);

const image = join(folder, "settings.bin");
const content = Buffer.from(Array.from({ length: 512 }, (_, index) => (index * 11 + 3) & 0xff));
writeFileSync(image, content);
/** Of the region "settings" of the profile. */
const SETTINGS_ADDRESS = 0x80_0000;

/** In a set of files. */
const FLASHED = "0000:00:03.0";
/** In another set, whose flash fails and which keeps its card from drivers then. Its driver is loaded by the initramfs already. */
const KEPT = "0000:00:04.0";
/** In none: the same card as the one before, each. */
const LIKE_FLASHED = "0000:00:05.0";
const LIKE_KEPT = "0000:00:06.0";
const KEPT_PROFILE = "virtual/kintex-7";
const [FLASHED_UNIT, KEPT_UNIT] = ["barflash-boot-0000-00-03.0.service", "lab-0000-00-04.0.service"];

interface BootSet {
  readonly entries: readonly GuestEntry[];
  readonly enable: readonly string[];
}

/** What `barflash boot-files` makes, as the administrator of the guest installs it. @param program of the guest */
async function bootSet(program: string, args: readonly string[]): Promise<BootSet> {
  const lines: string[] = [];
  const write = (text: string) => lines.push(text);
  const exitCode = await run({
    args: ["boot-files", image, ...args, "--region", "settings", "--timeout", "300", "--output", join(folder, "out"), "--json"],
    // A machine without these cards, so that the profile alone says their ids.
    env: { BARFLASH_ROOT: folder, BARFLASH_PROFILE_PATH: profiles },
    home: folder,
    program: { command: program, args: [] },
    version: "0.0.0",
    builtInProfiles: resolve("profiles"),
    stdout: { isTerminal: false, write },
    stderr: { isTerminal: false, write },
    signal: new AbortController().signal,
  });
  assert.is(exitCode, 0, lines.join(""));
  const events = jsonLines(lines.join(""));
  const install = events.flatMap((event) => (event.type === "boot-commands" && event.purpose === "install" ? event.commands : []));
  return {
    entries: events.flatMap((event) =>
      event.type === "boot-file" ? [{ path: event.path, data: Buffer.from(event.text), mode: Number.parseInt(event.mode, 8) }] : [],
    ),
    enable: install.filter((command) => command.includes("systemctl enable")).map((command) => command.replace("sudo ", "")),
  };
}

const catalog = await openCatalog(["profiles", profiles]);
const inSlot = async (slot: number, profile: string) => await makeProxyCard({ device: `card${slot},addr=${slot}`, profile, catalog });
const flashedCard = await inSlot(3, PROFILE);
const cards = [flashedCard, await inSlot(4, KEPT_PROFILE), await inSlot(5, PROFILE), await inSlot(6, KEPT_PROFILE)];

const attachSet = await bootSet("/usr/bin/barflash", ["--card", FLASHED, "--profile", PROFILE]);
const keepArguments = ["--name", "lab", "--on-failure", "keep-away", "--initramfs", "initramfs-tools"];
const keepSet = await bootSet("/bin/false", ["--card", KEPT, "--profile", KEPT_PROFILE, ...keepArguments]);

const DEVICES = "/sys/bus/pci/devices";
/** A real driver too, which takes any card once it is told its ids. */
const EARLY_DRIVER = "uio_pci_generic";
const AS_INITRAMFS = [
  "/etc/initramfs-tools/scripts/init-top/00-lab",
  `modprobe ${EARLY_DRIVER}`,
  `echo 1234 00b1 >/sys/bus/pci/drivers/${EARLY_DRIVER}/new_id`,
  `for card in ${KEPT} ${LIKE_KEPT}; do [ ! -e ${DEVICES}/$card/driver ] || echo $card; done >/run/early-drivers`,
];
/** The program reads all profiles at its start, which takes an emulated processor seconds. No card of these is here. */
const LESS = `rm -r ${PROGRAM_FOLDER}/profiles/cards`;

const Boot = vmSuite("a machine that flashes cards at boot", () => {
  const brought = [image, profileFile].map((path): GuestEntry => ({ path, data: readFileSync(path) }));
  const guest = { cards, extraFiles: [...brought, ...attachSet.entries, ...keepSet.entries] };
  return withSystemd(guest, { enable: [...attachSet.enable, ...keepSet.enable, LESS], asInitramfs: AS_INITRAMFS });
});

async function shell(guest: Guest, text: string): Promise<string> {
  const { code, stdout, stderr } = await guest.run(["sh", "-c", text]);
  assert.is(code, 0, `${text}: ${stderr}`);
  return stdout.trim();
}
/** Empty if it has none. */
const driverOf = async (guest: Guest, address: string) =>
  await shell(guest, `[ ! -e ${DEVICES}/${address}/driver ] || basename $(readlink ${DEVICES}/${address}/driver)`);
const overrideOf = async (guest: Guest, address: string) => await shell(guest, `cat ${DEVICES}/${address}/driver_override`);

Boot("comes up, and no unit failed but the one whose flash failed", async (guest) => {
  const { stdout } = await guest.run(["systemctl", "is-system-running", "--wait"], { timeoutMs: 300_000 });
  assert.is(stdout, "degraded\n");
  const failed = await shell(guest, "systemctl --failed --plain --no-legend");
  assert.equal(
    failed.split("\n").map((line) => line.split(" ")[0]),
    [KEPT_UNIT],
  );
});

Boot("flashes a card before its driver's probe, though the driver was there, and gives it the card then", async (guest) => {
  const log = (await shell(guest, "dmesg")).split("\n");
  const lineOf = (pattern: RegExp) => {
    const at = log.findIndex((line) => pattern.test(line));
    assert.is.not(at, -1, `the kernel's log has nothing like ${pattern}`);
    return at;
  };
  const probed = (address: string) => lineOf(new RegExp(`netx ${address}: Found netplc card`));
  const isFlashed = lineOf(/barflash\[\d+\]: done and verified/);
  assert.ok(probed(LIKE_FLASHED) < isFlashed, "udev loaded the driver meanwhile");
  assert.ok(isFlashed < probed(FLASHED));
  assert.equal([await driverOf(guest, FLASHED), await driverOf(guest, LIKE_FLASHED)], ["netx", "netx"]);
  assert.is(await shell(guest, `systemctl is-active ${FLASHED_UNIT}`), "active");
});

Boot("touches the card in that order, as seen from the card", async () => {
  assert.is(flashedCard.lostAccesses, 0);
  const accesses = flashedCard.accessesOf("bar0");
  const ofProbe = accesses.filter(({ offset }) => offset === PROBE_OFFSET);
  assert.equal(ofProbe, [{ space: "bar0", kind: "write", offset: PROBE_OFFSET, widthBits: 32, value: 0 }]);
  assert.is(accesses.at(-1), ofProbe[0]);
  assert.ok(accesses.length > 1000);
  const [chip] = flashedCard.card.chips;
  assert.ok(chip);
  assert.equal(Buffer.from(chip.read(SETTINGS_ADDRESS, content.length)), content);
});

Boot("keeps a driver of the initramfs from a card", async (guest) => {
  assert.is(await shell(guest, "cat /run/early-drivers"), LIKE_KEPT);
  assert.is(await driverOf(guest, LIKE_KEPT), EARLY_DRIVER);
});

Boot("keeps a card whose flash failed from its driver, says so, and gives it to the driver when told to", async (guest) => {
  assert.equal([await driverOf(guest, KEPT), await overrideOf(guest, KEPT)], ["", "barflash-boot"]);
  const log = await shell(guest, "dmesg");
  const [, command = ""] = /no driver gets it; to let drivers have it: (.*)/.exec(log) ?? [];
  assert.match(command, KEPT);
  await shell(guest, command);
  assert.is(await driverOf(guest, KEPT), EARLY_DRIVER);
});

const UNHELD = `echo ${FLASHED} >${DEVICES}/${FLASHED}/driver/unbind && rm /run/barflash-boot/released/${FLASHED}`;
const APPEARS = `udevadm trigger --action=add --settle ${DEVICES}/${FLASHED}`;

Boot("holds a card by the rule alone when it appears, and only where the script is", async (guest) => {
  const script = "/etc/barflash-boot/driver.sh";
  await shell(guest, `${UNHELD}; mv ${script} /root; ${APPEARS}`);
  assert.is(await overrideOf(guest, FLASHED), "(null)");
  await shell(guest, `mv /root/driver.sh ${script}; ${APPEARS}`);
  assert.is(await overrideOf(guest, FLASHED), "barflash-boot");
  assert.match(await shell(guest, `udevadm info ${DEVICES}/${FLASHED}`), `SYSTEMD_WANTS=${FLASHED_UNIT}`);
  await shell(guest, `sh ${script} release ${FLASHED}`);
  assert.is(await driverOf(guest, FLASHED), "netx");
});

Boot("stops a flash that takes too long, and gives the card to its driver", async (guest) => {
  const folder = `/run/systemd/system/${FLASHED_UNIT}.d`;
  await shell(guest, `systemctl stop ${FLASHED_UNIT} && ${UNHELD} && mkdir -p ${folder}`);
  // The unit may start by itself; the limit leaves a slow guest the time to be looked at before it ends.
  await guest.writeFile(`${folder}/slow.conf`, "[Service]\nExecStart=\nExecStart=/bin/sleep 1000\nTimeoutStartSec=15\n");
  await shell(guest, "systemctl daemon-reload && sh /etc/barflash-boot/driver.sh hold");
  assert.equal([await driverOf(guest, FLASHED), await overrideOf(guest, FLASHED)], ["", "barflash-boot"]);
  const { code } = await guest.run(["systemctl", "start", FLASHED_UNIT]);
  assert.is(code, 1);
  assert.is(await shell(guest, `systemctl show --property=Result --value ${FLASHED_UNIT}`), "timeout");
  assert.is(await driverOf(guest, FLASHED), "netx");
});

Boot.run();
