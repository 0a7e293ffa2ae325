import { readFileSync } from "node:fs";
import * as assert from "uvu/assert";
import { openCatalog } from "../../core/profile/catalog.ts";
import type { Guest } from "./guest.ts";
import { PROGRAM_FOLDER } from "./program-files.ts";
import { makeProxyCard } from "./proxy-card.ts";
import { vmSuite } from "./vm-suite.ts";

const catalog = await openCatalog(["profiles"]);
/** An AXI Quad SPI core at 0x1000 of BAR 0, 64 KiB. */
const flashCard = await makeProxyCard({ device: "card0,addr=3", profile: "virtual/kintex-7", catalog });
/** Registers of a PLX 9030 in I/O BAR 1, 128 bytes. */
const portCard = await makeProxyCard({ device: "card1,addr=4", profile: "mesa/5i20", catalog });
const laterCard = await makeProxyCard({ device: "card2,bus=port0", profile: "virtual/kintex-7", catalog, isPluggedLater: true });

const SCRIPT = `${PROGRAM_FOLDER}/register.mjs`;
const Cards = vmSuite("our virtual cards in a guest", () => ({
  devices: ["pcie-root-port,id=port0,addr=7,chassis=1,slot=1"],
  cards: [flashCard, portCard, laterCard],
  extraFiles: [{ path: SCRIPT, data: readFileSync("test/vm/guest-register.js") }],
}));

const DEVICES = "/sys/bus/pci/devices";
const FLASH = `${DEVICES}/0000:00:03.0`;
const PORTS = `${DEVICES}/0000:00:04.0`;
const LATER = `${DEVICES}/0000:01:00.0`;
/** AMD PG153, table 2-4, and the reset value of SPICR. */
const SPICR = 0x1060;
const SPICR_AFTER_RESET = 0x180;

async function shell(guest: Guest, text: string): Promise<string> {
  const { code, stdout, stderr } = await guest.run(["sh", "-c", text]);
  assert.is(code, 0, stderr);
  return stdout;
}

Cards("show their header in 256 bytes of configuration space", async (guest) => {
  const config = await guest.readFile(`${FLASH}/config`);
  assert.is(config.length, 256);
  assert.equal([config.readUInt16LE(0), config.readUInt16LE(2), config.readUIntLE(9, 3)], [0x1234, 0x00b1, 0x120000]);
});

Cards("have BARs of their size where the guest put them", async (guest) => {
  const rangeOf = async (folder: string, bar: number) => {
    const lines = (await shell(guest, `cat ${folder}/resource`)).split("\n");
    return (lines[bar] ?? "").split(" ").map(Number);
  };
  const [from = 0, to = 0] = await rangeOf(FLASH, 0);
  assert.ok(from > 0);
  assert.is(to - from + 1, 0x10000);
  const [portFrom = 0, portTo = 0, flags = 0] = await rangeOf(PORTS, 1);
  // IORESOURCE_IO of linux/ioport.h.
  assert.equal([portTo - portFrom + 1, flags & 0x100], [0x80, 0x100]);
});

Cards("get exactly the one access of 32 bits that the guest makes to a mapped BAR", async (guest) => {
  await shell(guest, `echo 1 > ${FLASH}/enable`);
  flashCard.forgetAccesses();
  assert.is(await shell(guest, `node ${SCRIPT} ${FLASH}/resource0 ${SPICR}`), `${SPICR_AFTER_RESET}\n`);
  const read = { space: "bar0", kind: "read", offset: SPICR, widthBits: 32, value: SPICR_AFTER_RESET };
  assert.equal(flashCard.accessesOf("bar0"), [read]);

  flashCard.forgetAccesses();
  await shell(guest, `node ${SCRIPT} ${FLASH}/resource0 ${SPICR} 0x186`);
  assert.equal(flashCard.accessesOf("bar0"), [{ ...read, kind: "write", value: 0x186 }]);
  assert.is(flashCard.card.spaces.get("bar0")?.read32(SPICR), 0x186);
});

Cards("get accesses of an I/O BAR in their width", async (guest) => {
  await shell(guest, `echo 1 > ${PORTS}/enable`);
  portCard.forgetAccesses();
  const read = (sizeBytes: number) =>
    `const fs = require("node:fs"); fs.readSync(fs.openSync("${PORTS}/resource1"), Buffer.alloc(${sizeBytes}), 0, ${sizeBytes}, 0x54)`;
  for (const sizeBytes of [4, 1]) await shell(guest, `node -e '${read(sizeBytes)}'`);
  const seen = portCard.accessesOf("io1").map(({ kind, offset, widthBits }) => ({ kind, offset, widthBits }));
  assert.equal(seen, [
    { kind: "read", offset: 0x54, widthBits: 32 },
    { kind: "read", offset: 0x54, widthBits: 8 },
  ]);
});

Cards("can be plugged in and taken out while the guest runs", async (guest) => {
  await guest.qmp("device_add", laterCard.plugInArguments);
  await shell(guest, `for i in $(seq 100); do [ -e ${LATER} ] && break; sleep 0.1; done; cat ${LATER}/device`);
  await shell(guest, `echo 1 > ${LATER}/enable`);
  assert.is(await shell(guest, `node ${SCRIPT} ${LATER}/resource0 ${SPICR}`), `${SPICR_AFTER_RESET}\n`);
  await guest.removeDevice("card2");
  await shell(guest, `! [ -e ${LATER} ]`);
});

Cards("answer with all ones when they were pulled out, or their process is gone", async (guest) => {
  flashCard.unplug();
  assert.is(await shell(guest, `node ${SCRIPT} ${FLASH}/resource0 ${SPICR}`), `${0xffff_ffff}\n`);
  assert.ok((await guest.readFile(`${FLASH}/config`)).every((byte) => byte === 0xff));
  portCard.breakLine();
  assert.ok((await guest.readFile(`${PORTS}/config`)).every((byte) => byte === 0xff));
});

Cards("never met an access that no card can answer", async () => {
  assert.equal(
    [flashCard, portCard, laterCard].map(({ failures }) => failures),
    [[], [], []],
  );
});

Cards.run();
