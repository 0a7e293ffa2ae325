import * as assert from "uvu/assert";
import type { Guest } from "./guest.ts";
import { barflash, DEVICES, holderOf, outcome, shell } from "./guest-command.ts";
import { flashHalfWay, flashOf, isFlashed, settingsOf } from "./half-way.ts";
import { makeNetxCard, NETX_PROFILE, type NetxCard, SETTINGS, SETTINGS_IMAGE } from "./netx-card.ts";
import { vmSuite } from "./vm-suite.ts";

/** Each behind a root port of its own, so that its bus number is known. */
const [KEPT, PULLED, DEAD] = ["0000:01:00.0", "0000:02:00.0", "0000:03:00.0"];
const kept = await makeNetxCard("kept,bus=port0");
const pulled = await makeNetxCard("pulled,bus=port1");
const dead = await makeNetxCard("dead,bus=port2");

const Loss = vmSuite("a card that is lost while it is flashed", () => ({
  devices: [0, 1, 2].map((index) => `pcie-root-port,id=port${index},addr=${7 + index},chassis=${index + 1},slot=${index + 1}`),
  // The guest's own driver of the slots, as most servers have it.
  qemuArguments: ["-global", "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off"],
  cards: [kept.card, pulled.card, dead.card],
  extraFiles: kept.files,
}));

const NOBODY = { driver: "", override: "(null)" };
const recordOf = (address: string) => `/root/.local/state/barflash/host-changes/${address}.json`;
/** Changes on record, and the process in the card's lock; both empty where barflash has let go. */
const heldOf = async (guest: Guest, address: string) =>
  await shell(guest, `[ ! -e ${recordOf(address)} ] || cat ${recordOf(address)}; cat "/run/lock/barflash-${address.slice(0, -2)}.lock"`);

/** What every loss must come to: the right code, a part of the image in the flash, and a message that says so. */
async function assertLost(guest: Guest, run: Awaited<ReturnType<typeof barflash>>, { card, address, code }: Expected): Promise<void> {
  card.card.delayMs = 0;
  assert.equal([run.exit, run.code], [10, code], run.message);
  const result = run.lines.at(-1);
  // A byte of 0xff is not programmed, and the last pages of the third may be under way.
  assert.ok(Number(result?.programmedBytes) > SETTINGS.sizeBytes / 4, JSON.stringify(result));
  assert.not(isFlashed(card));
  assert.not(settingsOf(card).every((byte) => byte === 0xff));
  assert.is(await heldOf(guest, address), "");
}

interface Expected {
  readonly card: NetxCard;
  readonly address: string;
  readonly code: string;
}

Loss("ends with its own code when a driver is bound by force, which has to let go again", async (guest) => {
  const process = await flashHalfWay(guest, kept, flashOf(KEPT, NETX_PROFILE));
  await shell(guest, `echo > ${DEVICES}/${KEPT}/driver_override; modprobe uio_netx; readlink ${DEVICES}/${KEPT}/driver`);
  const run = await outcome(process);
  await assertLost(guest, run, { card: kept, address: KEPT, code: "HARDWARE_CARD_TAKEN" });
  assert.match(run.message, /SIGBUS: the driver netx has taken .* 0 bytes were erased and \d{4,5} programmed before/);
  assert.match(run.remedy, "run the same command again");
  assert.equal(await holderOf(guest, KEPT), NOBODY);
  await shell(guest, "rmmod uio_netx");
});

Loss("is written to the end when it is removed through sysfs, which takes no mapping away, and the host is told", async (guest) => {
  const process = await flashHalfWay(guest, kept, flashOf(KEPT, NETX_PROFILE));
  await shell(guest, `echo 1 > ${DEVICES}/${KEPT}/remove`);
  kept.card.delayMs = 0;
  const run = await outcome(process);
  assert.is(run.exit, 0, run.message);
  assert.ok(isFlashed(kept));
  assert.match(run.warnings.join("\n"), `the system removed ${KEPT} meanwhile`);
  assert.is(await heldOf(guest, KEPT), "");
  await shell(guest, "echo 1 > /sys/bus/pci/rescan");
  const next = await barflash(guest, "verify", SETTINGS_IMAGE, "--card", KEPT, "--profile", NETX_PROFILE, "--region", "settings");
  assert.is(next.exit, 0, next.message);
});

Loss("ends with its own code when it is taken out of its slot", async (guest) => {
  const process = await flashHalfWay(guest, pulled, flashOf(PULLED, NETX_PROFILE));
  await guest.removeDevice("pulled");
  const run = await outcome(process);
  await assertLost(guest, run, { card: pulled, address: PULLED, code: "HARDWARE_CARD_REMOVED" });
  assert.match(run.message, /0000:02:00.0 is gone: .* 0 bytes were erased and \d{4,5} programmed before/);
});

Loss("ends with its own code when it answers all ones", async (guest) => {
  const process = await flashHalfWay(guest, dead, flashOf(DEAD, NETX_PROFILE));
  dead.card.unplug();
  const run = await outcome(process);
  await assertLost(guest, run, { card: dead, address: DEAD, code: "HARDWARE_CARD_LOST" });
  assert.equal(await holderOf(guest, DEAD), NOBODY);
});

Loss.run();
