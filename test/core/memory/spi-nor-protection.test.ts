import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ProtectionStaysError, ProtectionUnsupportedError, SectorLockedError, WriteProtectedError } from "../../../core/memory/errors.ts";
import { openSpiNor, type SpiNorOptions } from "../../../core/memory/open-spi-nor.ts";
import { type RamSpiNorOptions, ramSpiNor } from "../../support/ram-spi-nor.ts";
import { rejects } from "../../support/rejects.ts";
import { BASIC_16_MIB, SFDP_16_MIB, sfdpSpace } from "../../support/sfdp-bytes.ts";
import { SMALL_TABLE } from "../../support/spi-nor-tables.ts";
import { steppedClock } from "../../support/stepped-clock.ts";

const Protection = suite("spi-nor-protection");

async function opened(chip: Omit<RamSpiNorOptions, "clock">, known: Partial<SpiNorOptions> = { table: SMALL_TABLE }) {
  const clock = steppedClock();
  const port = ramSpiNor({ flagStatus: known.table !== undefined, ...chip, clock });
  const memory = await openSpiNor({ port, clock, name: "flash0", readMsPerByte: 0.001, ...known });
  port.log.length = 0;
  return { port, memory };
}

const WHOLE = [{ address: 0, sizeBytes: 0x100000 }];

Protection("reports the whole chip when any protection bit is set, and nothing otherwise", async () => {
  for (const [status, want] of [
    [0x04, WHOLE],
    [0x40, WHOLE],
    [0x5c, WHOLE],
    [0x00, []],
    [0xa2, []],
  ] as const) {
    const { memory } = await opened({ status });
    assert.equal(await memory.protectedRanges(), want, `status ${status.toString(16)}`);
  }
});

Protection("knows BP2 to BP0 when the table names no bits, and none when it names 0", async () => {
  const { protectBits: _, ...silent } = SMALL_TABLE;
  assert.equal(await (await opened({ status: 0x10 }, { table: silent })).memory.protectedRanges(), WHOLE);
  assert.equal(await (await opened({ status: 0x60 }, { table: silent })).memory.protectedRanges(), []);
  assert.equal(await (await opened({ status: 0x5c }, { table: { ...SMALL_TABLE, protectBits: 0 } })).memory.protectedRanges(), []);
});

Protection("clears the protection bits and keeps the others", async () => {
  const { port, memory } = await opened({ status: 0xbc });
  await rejects(() => memory.program(0, Uint8Array.of(1)), SectorLockedError);
  port.log.length = 0;
  await memory.liftProtection();
  assert.equal(port.log.slice(0, 4), ["05>1", "06", "05>1", "01a0"]);
  assert.is(port.state.status & 0xfc, 0xa0);
  assert.equal(await memory.protectedRanges(), []);
  await memory.program(0, Uint8Array.of(1));
  assert.is(port.data[0], 1);
});

Protection("sends nothing but one look when there is nothing to lift", async () => {
  const { port, memory } = await opened({ status: 0x20 });
  await memory.liftProtection();
  assert.equal(port.log, ["05>1"]);
});

Protection("says that the pin holds the protection when it stays, and leaves no write enable behind", async () => {
  const { port, memory } = await opened({ status: 0x9c, writeProtectPin: "low" });
  const error = await rejects(() => memory.liftProtection(), ProtectionStaysError);
  assert.is(error.refusal.status & 0x9c, 0x9c);
  assert.match(error.remedy, /WP#/);
  assert.is(port.state.status & 2, 0);
});

Protection("writes the second status register with the first where the chip would clear it", async () => {
  const { port, memory } = await opened({ status: 0x1c, secondStatus: 0x42, sfdp: SFDP_16_MIB }, {});
  await memory.liftProtection();
  assert.ok(port.log.includes("010042"), port.log.join(" "));
  assert.is(port.state.secondStatus, 0x42);
});

Protection("refuses where the second status register would be lost and cannot be read", async () => {
  const table = BASIC_16_MIB.slice();
  new DataView(table.buffer).setUint32(14 * 4, 0b001 << 20, true);
  const { port, memory } = await opened({ status: 0x1c, sfdp: sfdpSpace([{ id: 0xff00, address: 0x30, table }]) }, {});
  await rejects(() => memory.liftProtection(), ProtectionUnsupportedError);
  assert.equal(port.log, ["05>1"]);
});

Protection("tells how to go on when a protected range would change", () => {
  const error = new WriteProtectedError({ memory: "flash0", address: 0, sizeBytes: 0x1000 });
  assert.is(error.code, "REFUSED_WRITE_PROTECTED");
  assert.match(error.remedy, /barflash flash … --unprotect/);
});

Protection.run();
