import * as assert from "uvu/assert";
import { openCatalog } from "../../core/profile/catalog.ts";
import { bundleForGuest } from "./bundle-for-guest.ts";
import type { Guest } from "./guest.ts";
import { DEVICES, shell } from "./guest-command.ts";
import { makeProxyCard } from "./proxy-card.ts";
import { vmSuite } from "./vm-suite.ts";

/** BAR 2 of ivshmem is 1 MiB of memory, BAR 0 has 256 bytes of registers (docs/specs/ivshmem-spec.txt of QEMU 7.2). */
const MEMORY = "0000:00:05.0";
const [REGISTERS, PORTS] = ["0000:00:03.0", "0000:00:04.0"];
/** SPICR of AMD PG153 table 2-4, where an access of 8 bytes fits too. */
const SPICR = 0x1060;
const catalog = await openCatalog(["profiles"]);
const registerCard = await makeProxyCard({ device: "card0,addr=3", profile: "virtual/kintex-7", catalog });
/** Registers of a PLX 9030 in I/O BAR 1, 128 bytes; at 0x50 one without side effects. */
const portCard = await makeProxyCard({ device: "card1,addr=4", profile: "mesa/5i20", catalog });
const PLX_REGISTER = 0x50;
const NETWORK_CARD = "0000:01:00.0";
/**
 * hw/net/e1000e.c of QEMU 7.2 by the ids of the PCI Code and ID Assignment Specification: power management, MSI, PCI Express, MSI-X;
 * advanced error reporting and the serial number.
 */
const CAPABILITIES = { plain: { 1: 0xc8, 5: 0xd0, 16: 0xe0, 17: 0xa0 }, extended: { 1: 0x100, 3: 0x140 } };
const walker = bundleForGuest("test/vm/guest-capabilities.ts", "capabilities.mjs");
const program = bundleForGuest("test/vm/guest-conformance.ts", "conformance.mjs");

const Buses = vmSuite("buses on a real kernel", () => ({
  iommu: true,
  devices: ["ivshmem-plain,memdev=shared,addr=5", "pcie-root-port,id=port0,addr=7,chassis=1,slot=1", "e1000e,bus=port0"],
  qemuArguments: ["-object", "memory-backend-ram,id=shared,size=1M,share=on"],
  cards: [registerCard, portCard],
  extraFiles: [program, walker],
}));

interface Target {
  readonly way: string;
  readonly address: string;
  readonly bar: number;
  readonly kind: "memory" | "registers";
  readonly offset: number;
  readonly widths: readonly number[];
}

/** Runs the suite there, all of which must pass. @returns how many tests it had */
async function conforms(guest: Guest, { way, address, bar, kind, offset, widths }: Target): Promise<number> {
  const command = ["node", program.path, way, address, `${bar}`, kind, `${offset}`, widths.join()];
  const { code, stdout, stderr } = await guest.run(command, { timeoutMs: 120_000 });
  assert.is(code, 0, `${stdout}${stderr}`);
  const [, total = "", passed = ""] = /Total: +(\d+)\s+Passed: +(\d+)/.exec(stdout) ?? [];
  assert.is(passed, total, stdout);
  return Number(total);
}

const ALL = [8, 16, 32, 64];
const memoryBy = (way: string): Target => ({ way, address: MEMORY, bar: 2, kind: "memory", offset: 0x40, widths: ALL });
/** 12 for each width, and one more for each but the smallest. */
const OF_MEMORY = 12 * ALL.length + ALL.length - 1;

for (const way of ["sysfs", "mem", "vfio"])
  Buses(`conform on memory through ${way}, in every width`, async (guest) => {
    const bind = `modprobe vfio-pci; modprobe vfio_iommu_type1; echo vfio-pci > ${DEVICES}/${MEMORY}/driver_override; echo ${MEMORY} > /sys/bus/pci/drivers_probe`;
    await shell(guest, way === "vfio" ? bind : `echo 1 > ${DEVICES}/${MEMORY}/enable`);
    assert.is(await conforms(guest, memoryBy(way)), OF_MEMORY);
  });

Buses("conform on a BAR that is smaller than a page", async (guest) => {
  await shell(guest, `echo ${MEMORY} > /sys/bus/pci/drivers/vfio-pci/unbind; echo 1 > ${DEVICES}/${MEMORY}/enable`);
  const small: Target = { way: "sysfs", address: MEMORY, bar: 0, kind: "registers", offset: 0x8, widths: [32] };
  assert.is(await conforms(guest, small), 5);
});

Buses("conform on registers, and the card sees each read once, in its width", async (guest) => {
  await shell(guest, `echo 1 > ${DEVICES}/${REGISTERS}/enable`);
  registerCard.forgetAccesses();
  assert.is(await conforms(guest, { way: "sysfs", address: REGISTERS, bar: 0, kind: "registers", offset: SPICR, widths: [32] }), 5);
  const read = { space: "bar0", kind: "read", offset: SPICR, widthBits: 32, value: 0x180 };
  // One pull of 5 words, and 5 single reads.
  assert.equal(registerCard.accessesOf("bar0"), Array(10).fill(read));
});

/** Far from where the firmware put the BAR. The kernel may take another place where this one is not free. */
const MOVED_TO = 0xd000_0000;

Buses("follow a BAR that has another address after a rescan", async (guest) => {
  const folder = `${DEVICES}/${REGISTERS}`;
  const addressNow = async () => Number((await shell(guest, `head -1 ${folder}/resource`)).split(" ")[0]);
  const before = await addressNow();
  const address = Buffer.alloc(4);
  address.writeUInt32LE(MOVED_TO);
  const octal = [...address].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
  const write = (text: string, at: number) => `printf '${text}' | dd of=${folder}/config bs=4 seek=${at / 4} conv=notrunc`;
  await shell(guest, `echo 0 > ${folder}/enable; ${write("\\000\\000", 4)}; ${write(octal, 0x10)}`);
  await shell(guest, `echo 1 > ${folder}/remove; echo 1 > /sys/bus/pci/rescan; echo 1 > ${folder}/enable`);
  const after = await addressNow();
  assert.ok(after !== 0 && after !== before, `${before}, ${after}`);
  registerCard.forgetAccesses();
  assert.is(await conforms(guest, { way: "sysfs", address: REGISTERS, bar: 0, kind: "registers", offset: SPICR, widths: [32] }), 5);
  assert.is(registerCard.accessesOf("bar0").length, 10);
});

Buses("conform on an I/O BAR, and the card sees each read once, in its width", async (guest) => {
  await shell(guest, `echo 1 > ${DEVICES}/${PORTS}/enable`);
  portCard.forgetAccesses();
  const widths = [8, 16, 32];
  assert.is(await conforms(guest, { way: "sysfs", address: PORTS, bar: 1, kind: "registers", offset: PLX_REGISTER, widths }), 5 * 3);
  const seen = portCard.accessesOf("io1").map(({ kind, offset, widthBits }) => `${kind} ${offset} ${widthBits}`);
  assert.equal(
    seen,
    widths.flatMap((width) => Array(10).fill(`read ${PLX_REGISTER} ${width}`)),
  );
});

Buses("walk the capabilities of a card behind a root port", async (guest) => {
  const { stdout, stderr } = await guest.run(["node", walker.path, NETWORK_CARD]);
  assert.equal(JSON.parse(stdout || "{}"), CAPABILITIES, stderr);
});

Buses("never met an access that no card can answer", async () => {
  assert.equal([registerCard.failures, portCard.failures], [[], []]);
});

Buses.run();
