import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  ChipBusyError,
  ChipMismatchError,
  ChipNotAnsweringError,
  FourByteModeError,
  UnknownChipError,
} from "../../../core/memory/errors.ts";
import { openSpiNor, type SpiNorOptions } from "../../../core/memory/open-spi-nor.ts";
import { type RamSpiNorOptions, ramSpiNor } from "../../support/ram-spi-nor.ts";
import { rejects } from "../../support/rejects.ts";
import { basic32Mib, SFDP_16_MIB, SFDP_32_MIB, sfdpSpace } from "../../support/sfdp-bytes.ts";
import { LARGE_TABLE, SMALL_TABLE, SWITCHED_TABLE } from "../../support/spi-nor-tables.ts";
import { steppedClock } from "../../support/stepped-clock.ts";

const OpenSpiNor = suite("open-spi-nor");

type Chip = Omit<RamSpiNorOptions, "clock">;
type Known = Partial<Omit<SpiNorOptions, "port" | "clock" | "name">>;

function opening(chip: Chip = {}, known: Known = {}) {
  const clock = steppedClock();
  const port = ramSpiNor({ ...chip, clock });
  return { clock, port, open: () => openSpiNor({ port, clock, name: "flash0", readMsPerByte: 0.001, ...known }) };
}

OpenSpiNor("throws the first command away, wakes the chip, and asks who it is", async () => {
  const { port, open } = opening({ asleep: "asleep" }, { table: SMALL_TABLE });
  const memory = await open();
  assert.equal(port.log, ["9f>3", "ab", "05>1", "9f>3", "70>1"]);
  assert.equal(memory.identity, { name: "flash0", chip: "Test Small", jedecId: "20ba18", geometrySource: "table" });
  assert.equal(memory.geometry, {
    sizeBytes: 0x100000,
    pageBytes: 256,
    erases: [
      { sizeBytes: 0x1000, typicalMs: 100, maximumMs: 800 },
      { sizeBytes: 0x10000, typicalMs: 200, maximumMs: 3000 },
    ],
    pageTypicalMs: 0.5,
    pageMaximumMs: 5,
    canProgramAgain: true,
    readMsPerByte: 0.001,
  });
  assert.equal(port.mistakes, []);
});

OpenSpiNor("names the likely causes when nothing answers", async () => {
  for (const jedecId of ["000000", "ffffff"]) {
    const { port, open } = opening({ jedecId }, { table: SMALL_TABLE });
    const error = await rejects(open, ChipNotAnsweringError);
    assert.is(error.silence.answer, jedecId);
    assert.match(error.remedy, /chip select, window and offset/);
    assert.is(port.state.isOpen, false);
  }
});

OpenSpiNor("takes pins that read all ones for a missing chip, not for a busy one", async () => {
  const { clock, port, open } = opening({}, { table: SMALL_TABLE });
  port.transfer = (_send, receive) => {
    receive.fill(0xff);
  };
  const error = await rejects(open, ChipNotAnsweringError);
  assert.equal(error.silence, { memory: "flash0", command: "9F", answer: "ffffff" });
  assert.ok(clock.nowMs() < 1001);
});

OpenSpiNor("refuses another chip than the card profile names", async () => {
  const { open } = opening({ jedecId: "c22018" }, { table: SMALL_TABLE });
  const error = await rejects(open, ChipMismatchError);
  assert.equal(error.chip, { memory: "flash0", expected: "Test Small", expectedId: "20ba18", actualId: "c22018" });
});

OpenSpiNor("finds a table by JEDEC id, before it asks for SFDP", async () => {
  const { port, open } = opening({ sfdp: SFDP_16_MIB }, { tableFor: (jedecId) => (jedecId === "20ba18" ? SMALL_TABLE : undefined) });
  assert.is((await open()).identity.chip, "Test Small");
  assert.not.ok(port.log.some((line) => line.startsWith("5a")));
});

OpenSpiNor("takes an unknown chip at its own word", async () => {
  const { open } = opening({ jedecId: "ef4018", sizeBytes: 0x1000000, sfdp: SFDP_16_MIB }, { tableFor: () => undefined });
  const { identity, geometry } = await open();
  assert.equal(identity, { name: "flash0", chip: "JEDEC ef4018", jedecId: "ef4018", geometrySource: "sfdp" });
  assert.is(geometry.sizeBytes, 0x1000000);
  assert.equal(geometry.erases[0], { sizeBytes: 0x1000, typicalMs: 48, maximumMs: 480 });
});

OpenSpiNor("refuses an unknown chip without tables by its name", async () => {
  const error = await rejects(opening({ jedecId: "abcdef" }).open, UnknownChipError);
  assert.equal(error.chip, { memory: "flash0", jedecId: "abcdef", reason: "it has no SFDP tables" });
});

OpenSpiNor("lets SFDP replace the sizes of a table that says so, and keeps the table where there is none", async () => {
  const table = { ...SMALL_TABLE, sfdp: "use", canProgramAgain: false } as const;
  const withSfdp = await opening({ sfdp: SFDP_16_MIB, sizeBytes: 0x1000000 }, { table }).open();
  assert.is(withSfdp.geometry.sizeBytes, 0x1000000);
  assert.is(withSfdp.geometry.canProgramAgain, false);
  assert.is(withSfdp.identity.chip, "Test Small");
  const without = await opening({}, { table }).open();
  assert.is(without.geometry.sizeBytes, 0x100000);
});

OpenSpiNor("waits for a chip that an earlier run left busy, then asks who it is", async () => {
  const { clock, port, open } = opening({ busyForMs: 2500 }, { table: SMALL_TABLE });
  const startMs = clock.nowMs();
  await open();
  const elapsedMs = clock.nowMs() - startMs;
  assert.ok(elapsedMs >= 2500 && elapsedMs < 2520, `${elapsedMs}`);
  assert.equal(port.mistakes, ["ab while busy"]);
});

OpenSpiNor("gives up on a busy chip after twice its longest erase, or that of the slowest chip known", async () => {
  for (const [known, wantMs] of [
    [{ table: SMALL_TABLE }, 6000],
    [{}, 6000],
    [{ table: { ...SMALL_TABLE, erases: SMALL_TABLE.erases.slice(0, 1) } }, 1600],
  ] as const) {
    const { clock, port, open } = opening({ busyForMs: 1e6 }, known);
    const startMs = clock.nowMs();
    const error = await rejects(open, ChipBusyError);
    assert.ok(clock.nowMs() - startMs >= wantMs && clock.nowMs() - startMs < wantMs + 100);
    assert.is(error.busy.work, "work begun before this run");
    assert.is(port.state.isOpen, false);
  }
});

OpenSpiNor("uses 4-byte commands where the chip has them, and switches no mode", async () => {
  for (const [chip, known] of [
    [{ jedecId: "20ba19" }, { table: LARGE_TABLE }],
    [{ jedecId: "c22019", sfdp: SFDP_32_MIB }, {}],
    [
      { jedecId: "20ba19" },
      { table: { ...LARGE_TABLE, erases: LARGE_TABLE.erases.map((erase, index) => ({ ...erase, opcode: index === 0 ? 0x20 : 0xd8 })) } },
    ],
  ] as const) {
    const { port, open } = opening({ ...chip, sizeBytes: 0x2000000, flagStatus: true }, known);
    const memory = await open();
    const opened = port.log.length;
    await memory.read(0x1ff_fffe, new Uint8Array(2));
    await memory.erase(0x1ff_0000, 0x10000);
    await memory.program(0x1ff_0000, Uint8Array.of(1));
    const sent = port.log.slice(opened).filter((line) => line.length > 5);
    assert.equal(sent, ["1301fffffe>2", "dc01ff0000", "1201ff0000+1"]);
    assert.is(port.data[0x1ff_0000], 1);
    await memory.close();
    assert.not.ok(port.log.some((line) => line === "b7" || line === "e9"));
  }
});

OpenSpiNor("enters 4-byte addressing where nothing else reaches, and leaves it when closed", async () => {
  const switched = sfdpSpace([{ id: 0xff00, address: 0x30, table: basic32Mib(0x01) }]);
  for (const [chip, known, enter, leave] of [
    [{ fourByteMode: "after-write-enable" }, { table: SWITCHED_TABLE }, ["06", "b7", "04"], ["06", "e9", "04"]],
    [{ fourByteMode: "plain", sfdp: switched }, {}, ["b7"], ["e9"]],
  ] as const) {
    const { port, open } = opening({ jedecId: "20ba19", sizeBytes: 0x2000000, flagStatus: true, ...chip }, known);
    const memory = await open();
    const at = port.log.indexOf(enter[0]);
    assert.equal(port.log.slice(at, at + enter.length), enter);
    assert.is(port.state.fourByte, true);
    port.data[0x1ff_ffff] = 0x5a;
    const last = new Uint8Array(1);
    await memory.read(0x1ff_ffff, last);
    assert.is(last[0], 0x5a);
    await memory.close();
    await memory.close();
    assert.equal(port.log.slice(-leave.length), leave);
    assert.is(port.state.fourByte, false);
    assert.is(port.state.isOpen, false);
    assert.equal(port.mistakes, []);
  }
});

OpenSpiNor("does not work with a chip that stays in 3-byte addressing", async () => {
  const { port, open } = opening({ jedecId: "20ba19", flagStatus: true, fourByteMode: "none" }, { table: SWITCHED_TABLE });
  await rejects(open, FourByteModeError);
  assert.is(port.state.isOpen, false);
});

OpenSpiNor("leaves the mode and closes the port also after a failure, and reports the first one", async () => {
  const { port, open } = opening(
    { jedecId: "20ba19", sizeBytes: 0x2000000, flagStatus: true, fourByteMode: "after-write-enable", failWith: [0x20] },
    { table: SWITCHED_TABLE },
  );
  const memory = await open();
  await rejects(() => memory.erase(0, 0x1000), Error);
  await memory.close();
  assert.is(port.state.fourByte, false);

  const failing = opening(
    { jedecId: "20ba19", sizeBytes: 0x2000000, flagStatus: true, fourByteMode: "after-write-enable" },
    { table: SWITCHED_TABLE },
  );
  const { transfer } = failing.port;
  let after = Number.POSITIVE_INFINITY;
  failing.port.transfer = (send, receive) => {
    if (--after < 0) throw new Error(`transfer ${send[0]?.toString(16)} failed`);
    return transfer(send, receive);
  };
  const second = await failing.open();
  after = 0;
  let closed = 0;
  failing.port.close = () => {
    closed++;
    throw new Error("close failed");
  };
  const error = await rejects(() => second.close(), Error);
  assert.is(error.message, "transfer 6 failed");
  assert.is(closed, 1);
});

OpenSpiNor("leaves the mode again when opening fails after it was entered", async () => {
  const { port, open } = opening(
    { jedecId: "20ba19", sizeBytes: 0x2000000, flagStatus: true, fourByteMode: "after-write-enable" },
    { table: SWITCHED_TABLE },
  );
  const { transfer } = port;
  port.transfer = (send, receive) => {
    if (send[0] === 0x70 && port.log.filter((line) => line === "70>1").length > 0) throw new Error("second 70 failed");
    return transfer(send, receive);
  };
  assert.is((await rejects(open, Error)).message, "second 70 failed");
  assert.is(port.state.fourByte, false);
  assert.is(port.state.isOpen, false);
});

OpenSpiNor("measures the time to read one byte when nobody gave it", async () => {
  const clock = steppedClock();
  const port = ramSpiNor({ clock });
  const { transfer } = port;
  port.transfer = (send, receive) => {
    if (send[0] === 0x03) clock.advance(2.048);
    return transfer(send, receive);
  };
  const memory = await openSpiNor({ port, clock, name: "flash0", table: SMALL_TABLE });
  assert.ok(Math.abs(memory.geometry.readMsPerByte - 0.002) < 1e-9);
  const still = await openSpiNor({ port: ramSpiNor({ clock }), clock, name: "flash0", table: SMALL_TABLE });
  assert.ok(still.geometry.readMsPerByte > 0);
});

OpenSpiNor.run();
