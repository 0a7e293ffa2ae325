import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  AddressRangeError,
  ChipBusyError,
  ChipNotAnsweringError,
  EraseFailedError,
  ProgramFailedError,
  SectorLockedError,
  WriteEnableError,
} from "../../../core/memory/errors.ts";
import { openSpiNor } from "../../../core/memory/open-spi-nor.ts";
import type { SpiNorTable } from "../../../core/memory/spi-nor-table.ts";
import { type RamSpiNorOptions, ramSpiNor } from "../../support/ram-spi-nor.ts";
import { rejects } from "../../support/rejects.ts";
import { SMALL_TABLE } from "../../support/spi-nor-tables.ts";
import { steppedClock } from "../../support/stepped-clock.ts";

const SpiNorAccess = suite("spi-nor-access");

async function opened(chip: Omit<RamSpiNorOptions, "clock"> = {}, table: SpiNorTable = SMALL_TABLE) {
  const clock = steppedClock();
  const port = ramSpiNor({ flagStatus: table.flagStatus, ...chip, clock });
  const memory = await openSpiNor({ port, clock, name: "flash0", table, readMsPerByte: 0.001 });
  port.log.length = 0;
  clock.waitsMs.length = 0;
  return { clock, port, memory };
}

const PAGE = Uint8Array.from({ length: 256 }, (_, index) => index);

SpiNorAccess("reads in transactions of at most 64 KiB", async () => {
  const { port, memory } = await opened();
  port.data.set(PAGE, 0x2_0ff0);
  const into = new Uint8Array(0x2_0100);
  await memory.read(0x1000, into);
  assert.equal(port.log, ["03001000>65536", "03011000>65536", "03021000>256"]);
  assert.equal(into.slice(0x1_fff0, 0x2_00f0), PAGE);
});

SpiNorAccess("checks write enable once, and then needs three transactions for a page or an erase", async () => {
  for (const [flagStatus, look] of [
    [true, "70>1"],
    [false, "05>1"],
  ] as const) {
    const { port, memory } = await opened({ eraseMs: 90 }, { ...SMALL_TABLE, flagStatus });
    await memory.erase(0x1_0000, 0x10000);
    assert.equal(port.log, ["06", "05>1", "d8010000", look]);
    port.log.length = 0;
    await memory.program(0x1_0000, PAGE);
    await memory.program(0x1_0100, PAGE);
    await memory.erase(0x1000, 0x1000);
    assert.equal(port.log, ["06", "02010000+256", look, "06", "02010100+256", look, "06", "20001000", look]);
    assert.equal(port.data.slice(0x1_0000, 0x1_0100), PAGE);
    assert.equal(port.mistakes, []);
  }
});

SpiNorAccess("works with a chip that keeps write enable set, as QEMU's does", async () => {
  const { port, memory } = await opened({ writeEnable: "kept" });
  await memory.program(0, PAGE);
  await memory.erase(0, 0x1000);
  await memory.program(0, PAGE.slice(0, 4));
  assert.equal(port.data.slice(0, 6), Uint8Array.of(0, 1, 2, 3, 0xff, 0xff));
});

SpiNorAccess("waits the typical time, then looks with pauses that double up to it", async () => {
  const { clock, port, memory } = await opened({ eraseMs: 1000 });
  await memory.erase(0, 0x10000);
  assert.equal(clock.waitsMs, [200, 25, 50, 100, 200, 200, 200, 200]);
  assert.is(port.log.filter((line) => line === "70>1").length, 8);
});

SpiNorAccess("gives up after twice the longest time, and says what the chip was doing", async () => {
  const { clock, port, memory } = await opened({ eraseMs: 1e6, programMs: 1e6 });
  const startMs = clock.nowMs();
  const error = await rejects(() => memory.erase(0x2_0000, 0x10000), ChipBusyError);
  const waitedMs = clock.nowMs() - startMs;
  assert.ok(waitedMs >= 6000 && waitedMs <= 6200, `${waitedMs}`);
  assert.is(error.busy.work, "erase at 0x00020000");
  assert.ok(port.log.length < 40);
});

SpiNorAccess("looks once more after a pause in which the process was stopped", async () => {
  const { clock, port, memory } = await opened({ eraseMs: 201 });
  const { transfer } = port;
  port.transfer = (send, receive) => {
    const result = transfer(send, receive);
    if (send[0] === 0x70) clock.advance(60_000);
    return result;
  };
  await memory.erase(0, 0x10000);
});

SpiNorAccess("reports what the flag status register says with the address, clears it, and checks write enable again", async () => {
  const cases = [
    { flags: 0x20, kind: EraseFailedError },
    { flags: 0x10, kind: ProgramFailedError },
    { flags: 0x22, kind: SectorLockedError },
    { flags: 0x12, kind: SectorLockedError },
  ] as const;
  for (const { flags, kind } of cases) {
    const { port, memory } = await opened({ failWith: [flags] });
    const error = await rejects(() => memory.program(0x1234, Uint8Array.of(1)), kind);
    assert.equal(error.failure, { memory: "flash0", address: 0x1234, flagStatus: 0x80 | flags });
    assert.is(port.state.flags, 0);
    assert.is(port.state.status & 2, 0);
    port.log.length = 0;
    await memory.program(0x1234, Uint8Array.of(1));
    await memory.program(0x1235, Uint8Array.of(1));
    assert.equal(port.log, ["06", "05>1", "02001234+1", "70>1", "06", "02001235+1", "70>1"]);
  }
});

SpiNorAccess("checks write enable again after the port failed", async () => {
  const { port, memory } = await opened();
  await memory.program(0, Uint8Array.of(1));
  const { transfer } = port;
  port.transfer = () => {
    throw new Error("cable");
  };
  await rejects(() => memory.program(1, Uint8Array.of(1)), Error);
  port.transfer = transfer;
  port.log.length = 0;
  await memory.program(1, Uint8Array.of(1));
  assert.equal(port.log, ["06", "05>1", "02000001+1", "70>1"]);
});

SpiNorAccess("clears failure flags that an earlier run left behind", async () => {
  const clock = steppedClock();
  const port = ramSpiNor({ clock, flagStatus: true });
  port.state.flags = 0x30;
  const memory = await openSpiNor({ port, clock, name: "flash0", table: SMALL_TABLE, readMsPerByte: 0.001 });
  await memory.program(0, Uint8Array.of(1));
  assert.ok(port.log.includes("50"));
});

SpiNorAccess("stops before anything is sent when the chip does not take write enable", async () => {
  const { port, memory } = await opened({ writeEnable: "ignored" });
  const error = await rejects(() => memory.erase(0, 0x1000), WriteEnableError);
  assert.is(error.refusal.status, 0);
  assert.equal(port.log, ["06", "05>1"]);
});

SpiNorAccess("tells a chip that fell silent from one that is busy", async () => {
  const { port, memory } = await opened();
  const { transfer } = port;
  port.transfer = (send, receive) => {
    const result = transfer(send, receive);
    if (send[0] === 0x70) receive.fill(0xff);
    return result;
  };
  const error = await rejects(() => memory.program(0, PAGE), ChipNotAnsweringError);
  assert.is(error.code, "HARDWARE_CHIP_NOT_ANSWERING");
});

SpiNorAccess("refuses ranges outside the chip before anything is sent", async () => {
  const { port, memory } = await opened();
  const size = SMALL_TABLE.sizeBytes;
  const outside = [
    () => memory.read(size - 1, new Uint8Array(2)),
    () => memory.read(-1, new Uint8Array(1)),
    () => memory.read(0.5, new Uint8Array(1)),
    () => memory.erase(size, 0x1000),
    () => memory.program(size, Uint8Array.of(1)),
  ];
  for (const attempt of outside) await rejects(attempt, AddressRangeError);
  assert.equal(port.log, []);
});

SpiNorAccess("refuses what only our own planning can ask for: crossing a page, or an erase that does not exist", async () => {
  const { port, memory } = await opened();
  await memory.program(0xff, new Uint8Array());
  assert.match((await rejects(() => memory.program(0xff, Uint8Array.of(1, 2)), Error)).message, /crosses a page of 256/);
  assert.match((await rejects(() => memory.program(0x200, new Uint8Array(257)), Error)).message, /crosses a page of 256/);
  assert.match((await rejects(() => memory.erase(0, 0x8000), Error)).message, /no erase of 32768 bytes/);
  assert.match((await rejects(() => memory.erase(0x800, 0x1000), Error)).message, /not aligned/);
  assert.equal(port.log, []);
});

SpiNorAccess.run();
