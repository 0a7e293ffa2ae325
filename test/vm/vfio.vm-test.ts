import { readFileSync } from "node:fs";
import * as assert from "uvu/assert";
import type { Guest } from "./guest.ts";
import type { GuestOptions } from "./start-guest.ts";
import { vmSuite } from "./vm-suite.ts";

const EDU = "0000:00:03.0";
const TESTDEV = "0000:00:04.0";
const IVSHMEM = "0000:00:05.0";
const SHARED = "0000:00:06.0";
const SHARED_SIBLING = "0000:00:06.1";

const DEVICES = [
  "edu,addr=3",
  "pci-testdev,addr=4",
  "ivshmem-plain,memdev=shared,addr=5",
  // Functions of one conventional device share a group.
  "edu,addr=6.0,multifunction=on",
  "e1000,addr=6.1",
];
const options = (iommu: boolean): GuestOptions => ({
  iommu,
  devices: DEVICES,
  qemuArguments: ["-object", "memory-backend-ram,id=shared,size=1M,share=on"],
  extraFiles: [{ path: "/root/vfio-probe.mjs", data: readFileSync("test/vm/vfio-probe.js") }],
});

async function succeed(guest: Guest, script: string): Promise<void> {
  const { code, stderr } = await guest.run(["sh", "-c", script]);
  assert.is(code, 0, `${script}: ${stderr}`);
}

async function probe(guest: Guest, what: string, address: string, before = ""): Promise<Record<string, unknown>> {
  const { code, signal, stdout, stderr } = await guest.run(["sh", "-c", `${before}exec node vfio-probe.mjs ${what} ${address}`]);
  assert.is(code, 0, `${what}: ended with ${signal ?? code}: ${stdout}${stderr}${guest.consoleText().slice(-2000)}`);
  // as: the probe prints an object.
  return JSON.parse(stdout) as Record<string, unknown>;
}

async function errorCode(guest: Guest, what: string, address: string): Promise<string | undefined> {
  const { error } = await probe(guest, what, address);
  return (error as { code?: string } | undefined)?.code; // as: the probe's errors have it
}

const bind = (guest: Guest, address: string): Promise<void> =>
  succeed(
    guest,
    `modprobe vfio-pci && echo vfio-pci > /sys/bus/pci/devices/${address}/driver_override && echo ${address} > /sys/bus/pci/drivers_probe`,
  );

const Vfio = vmSuite("vfio behind an IOMMU", () => options(true));

Vfio("says that a card is not bound to vfio-pci", async (guest) => {
  const { error } = await probe(guest, "open", EDU);
  assert.match(JSON.stringify(error), /"ACCESS_VFIO_NOT_BOUND","message":"0000:00:03.0 is bound to no driver, not to vfio-pci"/);
});

Vfio("says which module is missing where nothing loaded it", async (guest) => {
  await bind(guest, EDU);
  const { error } = await probe(guest, "open", EDU);
  assert.match(JSON.stringify(error), /"UNSUPPORTED_IOMMU_TYPE".*modprobe vfio_iommu_type1/);
  // A modprobe that knows of "soft" dependencies, as others than busybox's do, loads it with vfio.
  await succeed(guest, "modprobe vfio_iommu_type1");
});

Vfio("reaches registers and the configuration space of edu", async (guest) => {
  const { reset, noBar, otherKind, ...seen } = await probe(guest, "registers", EDU);
  assert.equal(seen, {
    id: 0x0100_00ed,
    live: 0xedcb_a987,
    mapped: 1,
    barBytes: 0x10_0000,
    configBytes: 256,
    ids: [0x11e8_1234, 0x1234, 0x11e8, 0x11],
    memoryOn: true,
    wide: "UNSUPPORTED_ACCESS_WIDTH",
    decodeOff: "REFUSED_DECODE_OFF",
    stillThere: 0x0100_00ed,
    mappedAfterClose: 0,
  });
  assert.match(JSON.stringify(reset), /"UNSUPPORTED_RESET"/);
  assert.match(JSON.stringify(noBar), /"CARD_NO_BAR".*it has 0 \(memory, 0x100000 bytes\)/);
  assert.match(JSON.stringify(otherKind), /"CARD_NO_BAR"/);
});

Vfio("lets edu read and write memory that was shown to it, and hears its interrupt", async (guest) => {
  const seen = await probe(guest, "dma", EDU);
  const done = { interrupted: true, status: 0x100 };
  assert.equal(seen, {
    segments: [[{ iova: 0x1000, sizeBytes: 4000 }], [{ iova: 0x3000, sizeBytes: 4000 }]],
    early: false,
    toCard: done,
    fromCard: done,
    equal: true,
    stray: false,
    silent: { interrupted: false, status: 0 },
    equalAgain: true,
    allowed: [true, true],
    refused: [false, false, false, false],
    tooHigh: "UNSUPPORTED_DMA_ADDRESS",
    tooLarge: "UNSUPPORTED_DMA_SIZE",
  });
  const { stdout } = await guest.run(["sh", "-c", "dmesg | grep -i DMAR"]);
  assert.match(stdout, /DMA Write.*fault addr 0xfff0000/);
});

Vfio("shows buffers of all sizes up to the most, and takes them back", async (guest) => {
  const { places, again } = await probe(guest, "buffers", EDU);
  assert.equal(places, [0x1000, 0x3000, 0x5000, 0x7000, 0xa000, 0x10_c000]);
  assert.is(again, 0x1000);
});

Vfio("reads and writes ports", async (guest) => {
  await bind(guest, TESTDEV);
  assert.equal(await probe(guest, "ports", TESTDEV), { sizeBytes: 256, width: 1, counted: 5, wide: "UNSUPPORTED_ACCESS_WIDTH" });
});

Vfio("maps a BAR that is smaller than a page and has its page for itself", async (guest) => {
  await bind(guest, IVSHMEM);
  assert.equal(await probe(guest, "small", IVSHMEM), { sizeBytes: 256, mapped: 1, mask: 5 });
});

Vfio("says that a card is in use, whoever has it, and leaves it in use", async (guest) => {
  const { second, still } = await probe(guest, "twice", EDU);
  assert.match(JSON.stringify(second), /"BUSY_VFIO","message":"0000:00:03.0 is in use through \/dev\/vfio\/\d+"/);
  assert.is(still, 0x0100_00ed);
});

Vfio("names the function and driver that keep the group from being handed out", async (guest) => {
  await bind(guest, SHARED);
  await succeed(guest, "modprobe e1000");
  const { error } = await probe(guest, "open", SHARED);
  assert.match(
    JSON.stringify(error),
    new RegExp(`"BUSY_VFIO_GROUP_SHARED","message":"IOMMU group \\d+ of ${SHARED} is not free: ${SHARED_SIBLING} \\(e1000\\)"`),
  );
  await succeed(guest, `echo ${SHARED_SIBLING} > /sys/bus/pci/drivers/e1000/unbind`);
  assert.equal(await probe(guest, "open", SHARED), {});
});

Vfio("says how much memory may be held in place when that is too little", async (guest) => {
  const { tooMuch, fits } = await probe(guest, "memlock", EDU, "ulimit -l 64; ");
  assert.match(JSON.stringify(tooMuch), /"ACCESS_MEMLOCK_LIMIT","message":"[^"]*1048576 bytes[^"]*65536 bytes/);
  assert.is(fits, 1);
});

Vfio("says that a user may not use vfio", async (guest) => {
  assert.is(await errorCode(guest, "stranger", EDU), "ACCESS_VFIO");
});

Vfio("leaves nothing behind that keeps a card from being unbound", async (guest) => {
  for (const address of [EDU, TESTDEV, IVSHMEM, SHARED]) await succeed(guest, `echo ${address} > /sys/bus/pci/drivers/vfio-pci/unbind`);
  assert.is(await errorCode(guest, "open", EDU), "ACCESS_VFIO_NOT_BOUND");
});

Vfio.run();

const Without = vmSuite("vfio without an IOMMU", () => options(false));

Without("says so", async (guest) => {
  await guest.run([
    "sh",
    "-c",
    `modprobe vfio-pci; echo vfio-pci > /sys/bus/pci/devices/${EDU}/driver_override; echo ${EDU} > /sys/bus/pci/drivers_probe`,
  ]);
  const { error } = await probe(guest, "open", EDU);
  assert.match(JSON.stringify(error), /"UNSUPPORTED_NO_IOMMU","message":"0000:00:03.0 is in no IOMMU group"/);
});

Without.run();
