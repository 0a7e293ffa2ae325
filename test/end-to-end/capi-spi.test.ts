import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ExpectationError } from "../../core/port/errors.ts";
import { openPort } from "../../core/port/open-port.ts";
import { loadProfile } from "../../core/profile/load-profile.ts";
import { compileProtocol } from "../../core/protocol/compile-protocol.ts";
import { createVirtualCard } from "../../core/sim/virtual-card.ts";
import { barOf } from "../support/open-virtual-memory.ts";
import { rejects } from "../support/rejects.ts";

/** The profile of IBM's controller on a build with SPI flash, of which no virtual card comes with barflash. */
const CapiSpi = suite("capi-vsec with SPI flash");

const PROFILE = "profiles/controllers/ibm/capi-vsec.yaml";
const SECTOR = 0x10000;
const UNIT = 2 * SECTOR;
const FLASH_BYTES = 8 * SECTOR;

async function open({ spiUnitBytes = UNIT } = {}) {
  const profile = loadProfile(readFileSync(PROFILE, "utf8"), PROFILE);
  if (profile.kind !== "controller") throw new Error(`${PROFILE} is no controller`);
  const parameters = { addressUnitBytes: 1, blockBytes: SECTOR, spiUnitBytes };
  const card = createVirtualCard({
    windows: { flash: { place: { kind: "bar", index: 0, offset: 0 }, sizeBytes: 0x10 } },
    controllers: {
      flash: {
        ...{ model: "ibm/capi-vsec", window: "flash", place: { offset: 0 }, windowBytes: { window: 0x10 }, chips: [] },
        ...{ parameters, storageBytes: FLASH_BYTES },
      },
    },
  });
  const [chip] = card.chips;
  if (chip === undefined) throw new Error("the card has no flash");
  chip.load(0, new Uint8Array(FLASH_BYTES).fill(0x5a));
  const port = openPort(compileProtocol(profile, parameters), "memory", { buses: [barOf(card)], clock: card.clock, vendorId: undefined });
  await port.open();
  const read = async (address: number, sizeBytes: number) => {
    const data = new Uint8Array(sizeBytes);
    await port.read(address, data);
    return data;
  };
  return { card, chip, port, read };
}

const pattern = (sizeBytes: number) => Uint8Array.from({ length: sizeBytes }, (_, index) => (index * 7 + (index >> 8)) & 0xff);
const isAll = (bytes: Uint8Array, value: number) => bytes.every((byte) => byte === value);

CapiSpi("reads any words, across pages and beyond what one request gives", async () => {
  const { card, chip, read } = await open();
  chip.load(0, pattern(FLASH_BYTES));
  assert.equal(await read(0x104, 0x10), pattern(0x114).slice(0x104));
  assert.equal(await read(0x1fffc, 8), pattern(0x20004).slice(0x1fffc));
  assert.equal(await read(0xfc, 0x20100), pattern(0x201fc).slice(0xfc));
  assert.equal(card.misuses(), []);
});

CapiSpi("programs the unit that the card names, with the sector behind it erased", async () => {
  const { card, chip, port, read } = await open();
  await port.program(2 * SECTOR, pattern(UNIT));
  assert.equal(await read(2 * SECTOR, UNIT), pattern(UNIT));
  assert.ok(isAll(chip.read(0, 2 * SECTOR), 0x5a), "before it");
  assert.ok(isAll(chip.read(4 * SECTOR, SECTOR), 0xff), "the sector behind it");
  assert.ok(isAll(chip.read(5 * SECTOR, 3 * SECTOR), 0x5a), "and no more");
  assert.equal(card.misuses(), []);
});

CapiSpi("erases such a unit", async () => {
  const { card, chip, port } = await open();
  await port.erase(2 * SECTOR, UNIT);
  assert.ok(isAll(chip.read(2 * SECTOR, UNIT + SECTOR), 0xff));
  assert.ok(isAll(chip.read(5 * SECTOR, SECTOR), 0x5a));
  assert.equal(card.misuses(), []);
});

CapiSpi("refuses other ranges, and all where the card names none, before anything is changed", async () => {
  for (const { spiUnitBytes, sizeBytes } of [
    { spiUnitBytes: UNIT, sizeBytes: SECTOR },
    { spiUnitBytes: 0, sizeBytes: UNIT },
  ]) {
    const { chip, port } = await open({ spiUnitBytes });
    await rejects(async () => await port.program(0, pattern(sizeBytes)), ExpectationError);
    await rejects(async () => await port.erase(0, sizeBytes), ExpectationError);
    assert.ok(isAll(chip.contents, 0x5a));
  }
});

CapiSpi.run();
