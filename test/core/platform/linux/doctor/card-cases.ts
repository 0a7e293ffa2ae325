import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FakeFunction } from "../../../../support/fake-sysfs.ts";
import { blocks, type DoctorCase, warns } from "./doctor-cases.ts";
import { CARD, PLAIN, PORT } from "./doctor-host.ts";

const DEVICE = `ROOT/sys/bus/pci/devices/${CARD}`;
const RESCAN = "echo 1 > ROOT/sys/bus/pci/rescan";
const configOf = (root: string, address = CARD) => join(root, "sys/bus/pci/devices", address, "config");

/** Writes bytes into a configuration space. */
const config =
  (bytes: Readonly<Record<number, number>>, address = CARD) =>
  (root: string) => {
    const content = readFileSync(configOf(root, address));
    for (const [offset, value] of Object.entries(bytes)) content[Number(offset)] = value;
    writeFileSync(configOf(root, address), content);
  };
const attributes = (values: Readonly<Record<string, string>>): Partial<FakeFunction> => ({ attributes: values });
const power = (text: string) => (root: string) => {
  mkdirSync(join(root, "sys/bus/pci/devices", CARD, "power"));
  writeFileSync(join(root, "sys/bus/pci/devices", CARD, "power/control"), text);
};
const LINK = { current_link_speed: "8.0 GT/s PCIe", current_link_width: "8", max_link_speed: "8.0 GT/s PCIe", max_link_width: "8" };
const record = (changes: readonly unknown[]) => JSON.stringify({ version: 1, bootId: "unknown", pid: 1, changes });
/** The header of a bridge with this secondary bus, and a capability list with power management at 0x40. */
const BRIDGE_TO_3 = { 14: 1, 25: 3 };
const SLEEPING = { 6: 0x10, 52: 0x40, 64: 1, 68: 3 };

/** A process that has a BAR mapped, as /proc shows it. */
const mapping =
  (inodeOf: (path: string) => string, behind = "") =>
  (root: string) => {
    const folder = join(root, "proc/4711");
    mkdirSync(folder, { recursive: true });
    const path = join(root, "sys/bus/pci/devices", CARD, "resource0");
    // As of a program under Node 24, which names its main thread.
    writeFileSync(join(folder, "comm"), "MainThread\n");
    writeFileSync(join(folder, "cmdline"), "/opt/bin/my prog\0--fast\0");
    writeFileSync(
      join(folder, "maps"),
      `7f00-7f01 r-xp 00000000 08:01 99 /usr/bin/x\n7f02-7f03 rw-s 00000000 00:14 ${inodeOf(path)}    /sys/devices/pci0000:00/${PORT}/${CARD}/resource0${behind}\n`,
    );
  };
const inode = (path: string) => execFileSync("stat", ["-c", "%i", path], { encoding: "utf8" }).trim();

/** States of one card, and of who has it. */
export const CARD_CASES: readonly DoctorCase[] = [
  {
    name: "an address at which nothing is, on a bus without a bridge",
    host: { card: "none" },
    want: [blocks("CARD_NO_FUNCTION", `no PCI function ${CARD}`, RESCAN)],
  },
  {
    name: "an address at which nothing is, below a bridge whose link is down",
    host: {
      card: "none",
      files: { [`sys/devices/pci0000:00/${PORT}/current_link_width`]: "0\n" },
      change: config(BRIDGE_TO_3, PORT),
    },
    want: [
      blocks(
        "CARD_NO_FUNCTION",
        `the bridge ${PORT} to its bus is there, with its link down`,
        `echo 1 > ROOT/sys/bus/pci/devices/${PORT}/rescan`,
      ),
    ],
  },
  {
    name: "a card that does not answer",
    host: { change: (root) => writeFileSync(configOf(root), Buffer.alloc(256, 0xff)) },
    want: [blocks("CARD_NOT_ANSWERING", "the system knows it as 0x10ee", `echo 1 > ${DEVICE}/remove; ${RESCAN}`)],
  },
  {
    name: "a card that no profile fits",
    host: {},
    request: { profilesOf: () => [] },
    want: [blocks("PROFILE_NONE_FITS", "(10ee:7024, subsystem 10ee:0007)", "barflash profile list")],
  },
  {
    name: "a card that several profiles fit",
    host: {},
    request: { profilesOf: () => ["a/one", "b/two"] },
    want: [blocks("PROFILE_SEVERAL_FIT", "a/one, b/two", `barflash info --card ${CARD} --profile a/one`)],
  },
  { name: "a card for which a profile was named", host: {}, request: { profilesOf: undefined }, want: [] },
  {
    name: "a driver that has the card",
    host: { card: { driver: "xdma" } },
    want: [
      blocks("BUSY_DRIVER_BOUND", "is unknown (its configuration cannot be read)", `echo ${CARD} > ROOT/sys/bus/pci/drivers/xdma/unbind`),
    ],
  },
  {
    name: "a driver with a name that a shell would take for more, as another user sees it",
    host: { card: { driver: "x;reboot" }, user: 7 },
    want: [blocks("BUSY_DRIVER_BOUND", "x;reboot", `sudo sh -c 'echo ${CARD} > ROOT/sys/bus/pci/drivers/'\\''x;reboot'\\''/unbind'`)],
  },
  {
    name: "vfio-pci that has a card which is to be reached through sysfs",
    host: { card: { driver: "vfio-pci" } },
    request: { access: "sysfs" },
    want: [blocks("BUSY_DRIVER_BOUND", "the driver vfio-pci has", `echo ${CARD} > ROOT/sys/bus/pci/drivers/vfio-pci/unbind`)],
  },
  {
    name: "a driver that has another function of the card",
    host: { others: [{ ...PLAIN, address: "0000:03:00.1", driver: "snd" }] },
    want: [warns("BUSY_SIBLING_DRIVER", "the driver snd has 0000:03:00.1", "echo 0000:03:00.1 > ROOT/sys/bus/pci/drivers/snd/unbind")],
  },
  {
    name: "an override that nobody put back",
    host: { card: attributes({ driver_override: "barflash-keeps-it\n" }) },
    want: [warns("BUSY_OVERRIDE", "no record says", `echo > ${DEVICE}/driver_override`)],
  },
  {
    name: "changes that a run left which was cut off",
    host: {
      card: attributes({ driver_override: "barflash-keeps-it\n" }),
      files: {
        [`records/${CARD}.json`]: record([
          { kind: "driver", address: CARD, driver: "xdma" },
          { kind: "memory-decode", address: CARD },
        ]),
      },
    },
    want: [
      warns(
        "BUSY_LEFT_BEHIND",
        `not put back memory decoding of ${CARD}, which was off, nor the driver xdma of ${CARD}`,
        `barflash info --card ${CARD}`,
      ),
    ],
  },
  {
    name: "a record that cannot be read",
    host: { files: { [`records/${CARD}.json`]: "{" } },
    want: [blocks("ACCESS_HOST_RECORD", "cannot be read", `mv ROOT/records/${CARD}.json ROOT/records/${CARD}.json.damaged`)],
  },
  {
    name: "a program that has a BAR mapped",
    host: { change: mapping(inode) },
    want: [warns("BUSY_MAPPED", "the process 4711 (my prog) has BAR 0", "kill 4711")],
  },
  {
    name: "a program that has a BAR mapped from before the card was found again",
    host: { change: mapping(() => "1") },
    want: [warns("BUSY_STALE_MAPPING", "from before the card was removed", "kill 4711")],
  },
  {
    name: "a program that has a BAR mapped whose file is deleted",
    host: { change: mapping(inode, " (deleted)") },
    want: [warns("BUSY_STALE_MAPPING", "the process 4711 (my prog) still has BAR 0", "kill 4711")],
  },
  {
    name: "a BAR without a file",
    host: { card: { bars: [{ index: 2, address: 0xfe00_0000n, sizeBytes: 4096, flags: 0x4_0200n, hasFile: false }] } },
    want: [blocks("ACCESS_NO_RESOURCE_FILE", "without the files resource2", `barflash doctor --card ${CARD} --access vfio`)],
  },
  {
    name: "a BAR without an address",
    host: { card: { bars: [{ index: 1, address: 0n, sizeBytes: 4096, flags: 0x2004_0200n, hasFile: false }] } },
    want: [blocks("HARDWARE_BAR_UNASSIGNED", "BAR 1 (4096 bytes)", `echo 1 > ROOT/sys/bus/pci/devices/${PORT}/remove; ${RESCAN}`)],
  },
  {
    name: "BARs that the kernel has forgotten, of a card on a root bus",
    host: { card: { bars: [], below: [] }, change: config({ 16: 0x0c, 24: 0x08 }) },
    want: [blocks("HARDWARE_BAR_UNASSIGNED", "BAR 0 (of unknown size), BAR 2 (of unknown size)", `echo 1 > ${DEVICE}/remove; ${RESCAN}`)],
  },
  {
    name: "a card that sleeps",
    host: { card: attributes({ power_state: "D3hot\n" }) },
    want: [warns("HARDWARE_POWER_STATE", "is in power state D3hot; barflash wakes it", `echo on > ${DEVICE}/power/control`)],
  },
  {
    name: "a card without power, whose configuration space is left alone",
    host: { card: attributes({ power_state: "D3cold\n" }), change: (root) => writeFileSync(configOf(root), Buffer.alloc(256, 0xff)) },
    want: [blocks("HARDWARE_POWER_STATE", "D3cold, without power", `echo on > ${DEVICE}/power/control`)],
  },
  {
    name: "a card that sleeps and the system does not know",
    host: { change: config(SLEEPING) },
    want: [
      warns(
        "HARDWARE_POWER_STATE",
        "asleep in D3, and the system takes it for D0",
        `echo 1 > ${DEVICE}/remove; ${RESCAN}; echo 1 > ${DEVICE}/enable`,
      ),
    ],
  },
  {
    name: "a capability list in a circle",
    host: { change: config({ ...SLEEPING, 64: 9, 65: 0x40 }) },
    want: [],
  },
  {
    name: "runtime power management that is on",
    host: { change: power("auto\n") },
    want: [warns("HARDWARE_RUNTIME_POWER", "power/control is auto", `echo on > ${DEVICE}/power/control`)],
  },
  {
    name: "memory decoding that is off, of a card that is not enabled",
    host: { card: { command: 0x0400, ...attributes({ enable: "0\n" }) } },
    want: [warns("HARDWARE_DECODE_OFF", "(COMMAND is 0x0400)", `echo 1 > ${DEVICE}/enable`)],
  },
  {
    name: "memory decoding that is off, of a card that the kernel takes for enabled",
    host: { card: { command: 0, ...attributes({ enable: "1\n" }) } },
    want: [warns("HARDWARE_DECODE_OFF", "(COMMAND is 0x0000)", `setpci -s ${CARD} COMMAND=2:2`)],
  },
  {
    name: "a link that is as good as card and port can be",
    host: { card: attributes(LINK) },
    want: [],
  },
  {
    name: "a link that is narrower",
    host: { card: attributes({ ...LINK, current_link_width: "4" }) },
    want: [warns("HARDWARE_LINK_DOWN", `runs at 8.0 GT/s PCIe x4; it and ${PORT} can 8 GT/s x8`, `setpci -s ${PORT} CAP_EXP+10.w=20:20`)],
  },
  {
    name: "a link that is down",
    host: { card: attributes({ ...LINK, current_link_width: "0", current_link_speed: "Unknown" }) },
    want: [warns("HARDWARE_LINK_DOWN", `below ${PORT} is down`, `setpci -s ${PORT} CAP_EXP+10.w=20:20`)],
  },
  {
    name: "pipes and loops where files should be",
    host: {
      change: (root) => {
        mkdirSync(join(root, "proc/4712"), { recursive: true });
        execFileSync("mkfifo", [join(root, "proc/4712/maps")]);
        symlinkSync("comm", join(root, "proc/4712/comm"));
      },
    },
    want: [],
  },
];
