import * as assert from "uvu/assert";
import { enableMemoryDecode } from "../../core/link/command.ts";
import { systemClock } from "../../core/platform/system-clock.ts";
import { spaceOf } from "../../core/sim/virtual-card.ts";
import { type FlashCase, pinCase, quadSpiCase } from "./flash-cases.ts";
import { makeTestCard, openTestCatalog, TEST_PROFILES } from "./flash-profiles.ts";
import type { Guest } from "./guest.ts";
import { barflash, DEVICES, GUEST_PROFILES, holderOf, shell } from "./guest-command.ts";
import { type GuestAccess, ProxyCard } from "./proxy-card.ts";
import { referenceFlash } from "./reference-flash.ts";
import { firstDifference, spiCommands } from "./spi-commands.ts";
import { vmSuite } from "./vm-suite.ts";

const catalog = await openTestCatalog();
/** Less than where the pins are: a kernel reads the whole file by 32 bits. */
const HEADER_AND_CAPABILITIES = 0x80;
const CHIP_BYTES = 0x100_0000;
/** A chip is asked after the typical time, then at growing distances; a controller, when its bytes must have left. */
const MOST_REPEATED_COMMANDS = 50;
const MOST_REPEATED_POLLS = 500;
/** PCI Local Bus Specification 3.0, 6.2.2. */
const COMMAND = 0x04;
const MEMORY_DECODE = 0x02;

interface PluggedCase {
  readonly flashCase: FlashCase;
  readonly card: ProxyCard;
  readonly address: string;
}

async function plug(flashCase: FlashCase): Promise<PluggedCase> {
  const { slot, profile, old } = flashCase;
  const virtual = await makeTestCard(catalog.card(profile), catalog, { old, clock: systemClock });
  return { flashCase, card: new ProxyCard(virtual, { device: `card${slot},addr=${slot}` }), address: `0000:00:0${slot}.0` };
}

const bySysfs = await plug(quadSpiCase(3));
const byVfio = await plug(quadSpiCase(4));
const byConfig = await plug(pinCase(5));
const ALL = [bySysfs, byVfio, byConfig];
const imagePath = ({ flashCase }: PluggedCase) => `/root/image${flashCase.slot}`;

const Flash = vmSuite("our virtual cards flashed in a guest", () => ({
  iommu: true,
  cards: ALL.map(({ card }) => card),
  extraFiles: [
    ...ALL.map((plugged) => ({ path: imagePath(plugged), data: plugged.flashCase.image.file })),
    ...Array.from(TEST_PROFILES, ([name, text]) => ({ path: `${GUEST_PROFILES}/${name}`, data: Buffer.from(text) })),
  ],
}));

/** What the host must be like again: the configuration space and who may have the card. */
async function hostState(guest: Guest, { address }: PluggedCase) {
  const config = await guest.readFile(`${DEVICES}/${address}/config`, { mostBytes: HEADER_AND_CAPABILITIES });
  return { config: config.toString("hex"), holder: await holderOf(guest, address) };
}

/** Accesses of the card's controller, and those that the host itself had with it. */
interface Arrived {
  readonly ofController: readonly GuestAccess[];
  readonly others: readonly GuestAccess[];
}

function arrivedAt({ card, flashCase: { space, firstOffset } }: PluggedCase): Arrived {
  const isOfController = (access: GuestAccess) => access.space === space && access.offset >= firstOffset;
  const { accesses, failures, lostAccesses } = card;
  assert.equal([failures, card.card.misuses(), lostAccesses], [[], [], 0]);
  return { ofController: accesses.filter(isOfController), others: accesses.filter((access) => !isOfController(access)) };
}

async function flashInGuest(guest: Guest, plugged: PluggedCase, ...options: readonly string[]): Promise<Arrived> {
  const { card, flashCase, address } = plugged;
  const before = await hostState(guest, plugged);
  card.forgetAccesses();
  const place = ["--card", address, "--profile", flashCase.profile, "--region", "user"];
  const { exit, lines, warnings } = await barflash(guest, "flash", imagePath(plugged), ...place, ...options, "--yes");
  assert.equal([exit, warnings], [0, []], `${JSON.stringify(lines.at(-1))}${guest.consoleText().slice(-2000)}`);
  const arrived = arrivedAt(plugged);
  const counted = { busReads: lines.at(-1)?.busReads, busWrites: lines.at(-1)?.busWrites };
  const count = (kind: string) => arrived.ofController.filter((access) => access.kind === kind).length;
  assert.equal(counted, { busReads: count("read"), busWrites: count("write") });
  const widths = new Set(arrived.ofController.map(({ widthBits }) => widthBits));
  assert.equal([...widths], [flashCase.widthBits]);
  assert.equal(await hostState(guest, plugged), before);
  return arrived;
}

/** The image in its place, and everything else as it was, in the whole flash. */
function checkContents({ card, flashCase: { old, image, address } }: PluggedCase): void {
  const wanted = new Uint8Array(CHIP_BYTES).fill(0xff);
  for (const { address, data } of old) wanted.set(data, address);
  wanted.set(image.payload, address);
  const holds = card.card.chips[0]?.contents ?? new Uint8Array();
  const wrong = holds.findIndex((byte, at) => byte !== wanted[at]);
  assert.equal([holds.length, wrong], [CHIP_BYTES, -1]);
}

/** The same flash with the same image, in this process: each access is the same, but for how often a busy part is asked. */
async function checkAccesses({ flashCase }: PluggedCase, { ofController }: Arrived): Promise<void> {
  const { profile, old, image, wiring } = flashCase;
  const card = catalog.card(profile);
  const virtual = await makeTestCard(card, catalog, { old });
  enableMemoryDecode(spaceOf(virtual, { kind: "config" }));
  const wanted = spiCommands(await referenceFlash({ virtual, card, catalog, image: image.file, region: "user" }), wiring);
  const seen = spiCommands(ofController, wiring);
  assert.is(firstDifference(seen.commands, wanted.commands), undefined);
  assert.ok(seen.repeatedCommands <= MOST_REPEATED_COMMANDS, `${seen.repeatedCommands} commands were repeated`);
  assert.ok(seen.repeatedPolls <= MOST_REPEATED_POLLS, `${seen.repeatedPolls} polls were repeated`);
}

const writesOf = ({ others }: Arrived) => others.filter(({ kind }) => kind === "write");

Flash("are written through sysfs, by the accesses that were meant, between two of 16 bits to the command register", async (guest) => {
  const { address } = bySysfs;
  // The firmware has turned it on.
  await shell(guest, `cd ${DEVICES}/${address} && printf '\\001\\001' | dd of=config bs=2 seek=2 conv=notrunc`);
  const arrived = await flashInGuest(guest, bySysfs);
  checkContents(bySysfs);
  await checkAccesses(bySysfs, arrived);
  const command = { space: "config", kind: "write", offset: COMMAND, widthBits: 16 };
  assert.equal(writesOf(arrived), [
    { ...command, value: 0x101 | MEMORY_DECODE },
    { ...command, value: 0x101 },
  ]);
  assert.ok(arrived.others.every(({ space }) => space === "config"));
});

/**
 * What vfio-pci of Linux 6.1 resets and restores, as offset and width: the command register, which pci_restore_state writes with what
 * is beside it, and the controls of the PCI Express capability at 0x40.
 */
const RESTORED_BY_VFIO: readonly string[] = ["4 by 16", "4 by 32", "48 by 16", "50 by 16", "68 by 16", "70 by 16"];

Flash("are written through vfio and an IOMMU, by the same accesses", async (guest) => {
  await shell(guest, `modprobe vfio-pci && modprobe vfio_iommu_type1 && [ -e ${DEVICES}/${byVfio.address}/iommu_group ]`);
  const arrived = await flashInGuest(guest, byVfio, "--access", "vfio");
  checkContents(byVfio);
  await checkAccesses(byVfio, arrived);
  const places = new Set(writesOf(arrived).map(({ offset, widthBits }) => `${offset.toString(16)} by ${widthBits}`));
  assert.equal([...places].sort(), RESTORED_BY_VFIO);
  assert.ok(arrived.others.every(({ space }) => space === "config"));
});

Flash("are written through pins in configuration space, without a BAR and with nothing but accesses of 16 bits", async (guest) => {
  const arrived = await flashInGuest(guest, byConfig);
  checkContents(byConfig);
  await checkAccesses(byConfig, arrived);
  assert.equal(writesOf(arrived), []);
});

Flash.run();
