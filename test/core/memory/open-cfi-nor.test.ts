import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimulatedClock } from "../../../core/bus/simulated-clock.ts";
import {
  AddressRangeError,
  CfiChipsDifferError,
  CfiMismatchError,
  CfiUnusableError,
  ChipBusyError,
  ChipNotAnsweringError,
  CommandSequenceError,
  EraseFailedError,
  ProgramFailedError,
  ProgrammingVoltageError,
  ProtectionStaysError,
  SectorLockedError,
} from "../../../core/memory/errors.ts";
import type { Memory } from "../../../core/memory/memory.ts";
import type { CfiConditions } from "../../../core/sim/nor/cfi-array.ts";
import type { CfiChip } from "../../../core/sim/nor/cfi-chip.ts";
import { cfiNor } from "../../../core/sim/nor/cfi-nor.ts";
import type { ParallelDevice } from "../../../core/sim/parallel-device.ts";
import { alternating, cfiSetup, devicePort, openSetup } from "../../support/cfi-parallel-port.ts";
import { seededRandom } from "../../support/random.ts";
import { rejects } from "../../support/rejects.ts";
import { AMD_SMALL, INTEL_SMALL, MICRON_SMALL, SMALL_CFI_CHIPS } from "../../support/small-cfi-chips.ts";

const OpenCfiNor = suite("openCfiNor");

async function opened(chip: CfiChip, conditions: Partial<CfiConditions> = {}) {
  const setup = cfiSetup(chip, conditions);
  const memory = await openSetup(setup);
  setup.port.counts.reads = 0;
  setup.port.counts.writes = 0;
  return { ...setup, memory };
}

const bytesOf = (length: number, seed = 1) => Uint8Array.from({ length }, (_, index) => (index * 7 + seed) & 0xff);

async function readAll(memory: Memory, address: number, sizeBytes: number): Promise<Uint8Array> {
  const into = new Uint8Array(sizeBytes);
  await memory.read(address, into);
  return into;
}

/** Command and address of every write, as text. */
function logged(device: ParallelDevice): { device: ParallelDevice; log: string[] } {
  const log: string[] = [];
  return {
    log,
    device: {
      ...{ sizeWords: device.sizeWords, powerCut: (nowMs: number) => device.powerCut(nowMs) },
      read: (address, nowMs) => device.read(address, nowMs),
      write: (address, value, nowMs) => {
        log.push(`${value.toString(16)}@${address.toString(16)}`);
        device.write(address, value, nowMs);
      },
    },
  };
}

for (const chip of SMALL_CFI_CHIPS) {
  OpenCfiNor(`erases, programs and reads back a ${chip.id}, and keeps to its data sheet`, async () => {
    const { memory, device, misuses, clock, port } = await opened(chip);
    const { geometry } = memory;
    const old = bytesOf(chip.sizeBytes, 9);
    device.array.memory.write(0, old);
    const block = device.array.blockAt(chip.sizeBytes - 1);
    await memory.erase(block.address, block.sizeBytes);
    const wanted = Uint8Array.from(old).fill(0xff, block.address, block.address + block.sizeBytes);
    for (const [offset, length] of [
      [0, geometry.pageBytes],
      [geometry.pageBytes * 2 + 3, 4],
      [geometry.pageBytes * 4 - 1, 1],
    ] as const) {
      const data = bytesOf(length, 40);
      await memory.program(block.address + offset, data);
      wanted.set(data, block.address + offset);
    }
    assert.equal(await readAll(memory, 0, chip.sizeBytes), wanted);
    assert.equal(await readAll(memory, block.address - 3, 7), wanted.slice(block.address - 3, block.address + 4));
    await memory.close();
    assert.equal(misuses, []);
    assert.is(device.read(block.address / 2, clock.nowMs()), (wanted[block.address] ?? 0) | ((wanted[block.address + 1] ?? 0) << 8));
    assert.is(port.isOpen, false);
  });

  OpenCfiNor(`a full buffer of a ${chip.id} costs few accesses beside its data`, async () => {
    const { memory, port } = await opened(chip);
    const { pageBytes } = memory.geometry;
    await memory.program(0, bytesOf(pageBytes));
    const before = { ...port.counts };
    await memory.program(pageBytes, bytesOf(pageBytes));
    assert.ok(port.counts.writes - before.writes - pageBytes / 2 <= 5, `${port.counts.writes - before.writes} writes`);
    assert.ok(port.counts.reads - before.reads <= 16, `${port.counts.reads - before.reads} reads`);
    assert.is(port.counts.blocks - before.blocks, 1);
  });

  OpenCfiNor(`a ${chip.id} that takes its longest times is waited for`, async () => {
    const { memory, misuses } = await opened(chip, { busyTime: "maximum" });
    const block = { address: 0, sizeBytes: chip.regions[0]?.blockBytes ?? 0 };
    await memory.erase(block.address, block.sizeBytes);
    await memory.program(0, bytesOf(64));
    assert.equal(await readAll(memory, 0, 64), bytesOf(64));
    assert.equal(misuses, []);
  });

  OpenCfiNor(`gives up on a ${chip.id} that stays busy, after twice the longest time of its query`, async () => {
    const { memory, clock } = await opened(chip, { busyTime: Number.POSITIVE_INFINITY });
    const startMs = clock.nowMs();
    const error = await rejects(() => memory.erase(0, chip.regions[0]?.blockBytes ?? 0), ChipBusyError);
    const longestMs = 2 * (memory.geometry.erases[0]?.maximumMs ?? 0);
    assert.is(error.busy.work, "erase at 0x00000000");
    assert.ok(clock.nowMs() - startMs >= longestMs && clock.nowMs() - startMs < longestMs * 1.3, `${clock.nowMs() - startMs} ms`);
    const program = await rejects(() => memory.program(0x8000, bytesOf(2)), ChipBusyError);
    assert.ok(program.busy.waitedMs >= 2 * memory.geometry.pageMaximumMs);
  });

  OpenCfiNor(`waits for a ${chip.id} that an earlier run left busy, and then finds it`, async () => {
    const setup = cfiSetup(chip);
    const first = await openSetup(setup);
    setup.port.cutAfterWrites = Number.POSITIVE_INFINITY;
    const { read } = setup.port;
    // The host dies as soon as it looks whether the erase is done.
    setup.port.read = (address) => {
      if (setup.device.array.isBusy(setup.clock.nowMs())) throw new Error("killed");
      return read(address);
    };
    await rejects(() => first.erase(0, chip.regions[0]?.blockBytes ?? 0), Error);
    setup.port.read = read;
    assert.ok(setup.device.array.isBusy(setup.clock.nowMs()));
    const memory = await openSetup(setup);
    assert.equal(await readAll(memory, 0, 16), new Uint8Array(16).fill(0xff));
  });
}

OpenCfiNor("presents small blocks at one end as an erase of their own", async () => {
  const { memory } = await opened(INTEL_SMALL);
  assert.equal(
    memory.geometry.erases.map(({ sizeBytes, within }) => [sizeBytes, within]),
    [
      [0x8000, [{ address: 0, sizeBytes: 0x20000 }]],
      [0x20000, [{ address: 0x20000, sizeBytes: 0x60000 }]],
    ],
  );
  await memory.erase(0x18000, 0x8000);
  await memory.erase(0x20000, 0x20000);
  for (const [address, sizeBytes] of [
    [0, 0x20000],
    [0x20000, 0x8000],
    [0x4000, 0x8000],
  ] as const) {
    await rejects(() => memory.erase(address, sizeBytes), Error);
  }
});

OpenCfiNor("takes page, times and the rule of programming again from the query and its command set", async () => {
  const rows = await Promise.all(SMALL_CFI_CHIPS.map(async (chip) => (await opened(chip)).memory.geometry));
  assert.equal(
    rows.map(({ pageBytes, pageTypicalMs, pageMaximumMs, canProgramAgain }) => [pageBytes, pageTypicalMs, pageMaximumMs, canProgramAgain]),
    [
      [1024, 1.024, 2.048, true],
      [1024, 1.024, 4.096, false],
      [64, 0.512, 2.048, false],
    ],
  );
});

OpenCfiNor("names the chip after its table, and refuses one that is another or has another size", async () => {
  const table = { name: "Test P30", manufacturerId: 0x89, deviceId: INTEL_SMALL.deviceId, sizeBytes: INTEL_SMALL.sizeBytes };
  const named = await openSetup(cfiSetup(INTEL_SMALL), { table });
  assert.equal(named.identity, { name: "flash0", chip: "Test P30", jedecId: "", geometrySource: "cfi" });
  const found = await openSetup(cfiSetup(INTEL_SMALL), { tableFor: (_, deviceId) => (deviceId === table.deviceId ? table : undefined) });
  assert.is(found.identity.chip, "Test P30");
  const unnamed = await openSetup(cfiSetup(AMD_SMALL));
  assert.is(unnamed.identity.chip, "CFI 0x0001 0x227e");
  for (const wrong of [{ manufacturerId: 1 }, { deviceId: 1 }, { sizeBytes: 0x100000 }]) {
    const setup = cfiSetup(INTEL_SMALL);
    setup.device.array.memory.write(0, Uint8Array.of(0x34, 0x12));
    const error = await rejects(() => openSetup(setup, { table: { ...table, ...wrong } }), CfiMismatchError);
    assert.equal(error.chip.actual, { manufacturerId: 0x89, deviceId: INTEL_SMALL.deviceId, sizeBytes: INTEL_SMALL.sizeBytes });
    assert.is(setup.device.read(0, setup.clock.nowMs()), 0x1234, "not back in read array mode");
    assert.is(setup.port.isOpen, false);
  }
});

OpenCfiNor("opens volatile locks block by block as they are needed, and sets them again at the end", async () => {
  const { device, clock, misuses } = cfiSetup(INTEL_SMALL);
  const watched = logged(device);
  const port = devicePort(watched.device, clock);
  const memory = await openSetup({ port, clock });
  assert.equal(await memory.protectedRanges(), []);
  watched.log.length = 0;
  await memory.erase(0x20000, 0x20000);
  await memory.program(0x20000, bytesOf(4));
  await memory.program(0x20400, bytesOf(4));
  const locking = watched.log.filter((line) => line.startsWith("60@") || line.startsWith("90@"));
  assert.equal(locking, ["90@10000", "60@10000", "90@10000"]);
  watched.log.length = 0;
  await memory.close();
  assert.equal(watched.log, ["60@10000", "1@10000", "ffff@10000", "ffff@10000"]);
  assert.equal(misuses, []);
});

OpenCfiNor("reports blocks that are locked down as protected, and does not change them", async () => {
  const { memory, device, clock } = await opened(INTEL_SMALL, { writeProtectPin: "low" });
  for (const address of [0x20000, 0x40000]) {
    device.write(address / 2, 0x60, clock.nowMs());
    device.write(address / 2, 0x2f, clock.nowMs());
  }
  assert.equal(await memory.protectedRanges(), [{ address: 0x20000, sizeBytes: 0x40000 }]);
  const error = await rejects(() => memory.erase(0x20000, 0x20000), SectorLockedError);
  assert.is(error.failure.address, 0x20000);
  await rejects(() => memory.liftProtection(), ProtectionStaysError);
});

OpenCfiNor("clears the protection of AMD's sectors only when it is told to", async () => {
  const { memory, device, clock, misuses } = await opened(AMD_SMALL);
  const now = () => clock.nowMs();
  const unlocked = (command: number) => {
    device.write(0x555, 0xaa, now());
    device.write(0x2aa, 0x55, now());
    device.write(0x555, command, now());
  };
  /** Sets the bits of sectors in a protection command set. */
  const protect = (entry: number, ...sectors: readonly number[]) => {
    unlocked(entry);
    for (const sector of sectors) {
      device.write(0, 0xa0, now());
      device.write(sector / 2, 0x00, now());
    }
    device.write(0, 0x90, now());
    device.write(0, 0x00, now());
  };
  protect(0xe0, 0x20000);
  protect(0xc0, 0x60000);
  assert.equal(await memory.protectedRanges(), [
    { address: 0x20000, sizeBytes: 0x20000 },
    { address: 0x60000, sizeBytes: 0x20000 },
  ]);
  await rejects(() => memory.erase(0x20000, 0x20000), SectorLockedError);
  await rejects(() => memory.program(0x60000, bytesOf(2)), SectorLockedError);
  await memory.erase(0, 0x20000);
  await memory.liftProtection();
  assert.equal(await memory.protectedRanges(), []);
  await memory.erase(0x20000, 0x20000);
  await memory.program(0x60000, bytesOf(2));
  assert.equal(misuses, []);
});

OpenCfiNor("says that protection stays when WP# holds the first sector of an AMD chip", async () => {
  const { memory } = await opened(AMD_SMALL, { writeProtectPin: "low" });
  assert.equal(await memory.protectedRanges(), [{ address: 0, sizeBytes: 0x20000 }]);
  await rejects(() => memory.liftProtection(), ProtectionStaysError);
});

const WORN = [{ address: 0x20100, mask: 0x01, value: 0xff as const }];
const UNERASABLE = [{ address: 0x20100, mask: 0x01, value: 0 as const }];

for (const chip of SMALL_CFI_CHIPS) {
  OpenCfiNor(`tells a failed program and a failed erase of a ${chip.id}, and works on after it`, async () => {
    const blockBytes = chip.regions.at(-1)?.blockBytes ?? 0;
    const block = Math.floor(0x20100 / blockBytes) * blockBytes;
    const worn = await opened(chip, { stuckBits: WORN });
    const program = await rejects(() => worn.memory.program(0x20100, Uint8Array.of(0, 0)), ProgramFailedError);
    assert.is(program.failure.address, 0x20100);
    await worn.memory.program(0x20800, bytesOf(2));
    assert.equal(await readAll(worn.memory, 0x20800, 2), bytesOf(2));
    const unerasable = await opened(chip, { stuckBits: UNERASABLE });
    const erase = await rejects(() => unerasable.memory.erase(block, blockBytes), EraseFailedError);
    assert.is(erase.failure.address, block);
    await unerasable.memory.erase(block + blockBytes, blockBytes);
    assert.equal(worn.misuses.concat(unerasable.misuses), []);
  });
}

OpenCfiNor("tells a programming voltage that is too low", async () => {
  const { memory, device, clock } = await opened(INTEL_SMALL, { programmingVoltage: "low" });
  const error = await rejects(() => memory.erase(0x20000, 0x20000), ProgrammingVoltageError);
  assert.equal(error.failure, { memory: "flash0", address: 0x20000, status: 0xa8 });
  assert.is(device.read(0x10000, clock.nowMs()), 0xffff, "not back in read array mode");
});

for (const chip of [INTEL_SMALL, AMD_SMALL]) {
  OpenCfiNor(
    `a write that got lost on the way to a ${chip.id} is told by the next program at the latest, which sends no data then`,
    async () => {
      const { memory, port } = await opened(chip);
      await memory.program(0x20000, bytesOf(8));
      const { writeBlock } = port;
      port.writeBlock = (address, data) => writeBlock(address, data.subarray(0, data.length - 2));
      const failures: unknown[] = [];
      for (const address of [0x20400, 0x20800]) {
        await memory.program(address, bytesOf(8)).catch((failure) => failures.push(failure));
        port.writeBlock = writeBlock;
      }
      assert.is(failures.length, 1);
      assert.instance(failures[0], CommandSequenceError);
      assert.equal(await readAll(memory, 0x20400, 8), new Uint8Array(8).fill(0xff));
      await memory.program(0x20c00, bytesOf(8));
      assert.equal(await readAll(memory, 0x20000, 8), bytesOf(8));
      assert.equal(await readAll(memory, 0x20c00, 8), bytesOf(8));
    },
  );
}

OpenCfiNor("reads the array also right after a program that lost a write, without the chip's status in it", async () => {
  const { memory, port } = await opened(INTEL_SMALL);
  const { writeBlock } = port;
  port.writeBlock = (address, data) => writeBlock(address, data.subarray(0, data.length - 2));
  await memory.program(0x20400, bytesOf(8));
  assert.equal(await readAll(memory, 0x20400, 8), new Uint8Array(8).fill(0xff));
});

OpenCfiNor("clears failures that an earlier run left in the status register", async () => {
  const { memory, device, clock } = await opened(INTEL_SMALL);
  for (const value of [0x20, 0xff]) device.write(0x10000, value, clock.nowMs());
  await memory.erase(0x20000, 0x20000);
});

OpenCfiNor("reads every partition in array mode, also one that an earlier run left otherwise", async () => {
  const { memory, device, clock } = await opened(MICRON_SMALL);
  for (const address of [0x40000, 0xc0000]) device.write(address / 2, 0x70, clock.nowMs());
  device.array.memory.write(0, bytesOf(0x100000));
  assert.equal(await readAll(memory, 0, 0x100000), bytesOf(0x100000));
});

const FLOATING: ParallelDevice = { sizeWords: 0x40000, read: () => 0xffff, write: () => {}, powerCut: () => {} };

OpenCfiNor("says that nothing answers, at once on a floating bus and after a while on one that looks busy", async () => {
  for (const [word, mostMs] of [
    [0xffff, 1000],
    [0x0000, 30_000],
    [0x1284, 1000],
  ] as const) {
    const clock = new SimulatedClock();
    const port = devicePort({ ...FLOATING, read: () => word }, clock);
    const error = await rejects(() => openSetup({ port, clock }), ChipNotAnsweringError);
    assert.is(error.silence.command, "the CFI query");
    assert.ok(clock.nowMs() < mostMs, `${clock.nowMs()} ms`);
    assert.is(port.isOpen, false);
  }
});

OpenCfiNor("tells a chip that fell silent in an erase from one that is busy", async () => {
  const { memory, port } = await opened(INTEL_SMALL);
  const { read } = port;
  await memory.program(0x20000, bytesOf(2));
  port.read = () => 0xffff;
  const error = await rejects(() => memory.erase(0x20000, 0x20000), ChipNotAnsweringError);
  assert.is(error.silence.answer, "0xffff");
  port.read = read;
});

OpenCfiNor("refuses a query that makes no sense, and leaves the chip in read array mode", async () => {
  const cases: readonly Partial<CfiChip>[] = [
    { regions: [{ blockBytes: 0x20000, count: 3 }] },
    {
      regions: [
        { blockBytes: 0x10000, count: 1 },
        { blockBytes: 0x20000, count: 3 },
        { blockBytes: 0x10000, count: 1 },
      ],
    },
  ];
  for (const wrong of cases) {
    const told = { ...INTEL_SMALL, ...wrong } as CfiChip; // as: a chip of Intel's with other sizes
    const clock = new SimulatedClock();
    const { device } = cfiSetup(INTEL_SMALL);
    const liar = cfiNor(told, { recordMisuse: () => {} });
    let isAsked = false;
    const both: ParallelDevice = {
      ...FLOATING,
      read: (address, nowMs) => (isAsked ? liar.machine.read(address, nowMs) : device.read(address, nowMs)),
      write: (address, value, nowMs) => {
        isAsked = value === 0x98;
        liar.machine.write(0, value, nowMs);
        device.write(address, value, nowMs);
      },
    };
    const error = await rejects(() => openSetup({ port: devicePort(both, clock), clock }), CfiUnusableError);
    assert.match(error.message, /0x00060000 bytes|multiples/);
    assert.is(isAsked, false);
  }
});

OpenCfiNor("refuses ranges outside the memory, and programs across a page, before anything is sent", async () => {
  const { memory, port } = await opened(INTEL_SMALL);
  const { sizeBytes } = INTEL_SMALL;
  for (const outside of [
    () => memory.read(sizeBytes - 1, new Uint8Array(2)),
    () => memory.read(-2, new Uint8Array(2)),
    () => memory.read(0.5, new Uint8Array(1)),
    () => memory.erase(sizeBytes, 0x20000),
    () => memory.program(sizeBytes, Uint8Array.of(1)),
  ]) {
    await rejects(outside, AddressRangeError);
  }
  await rejects(() => memory.program(0x3ff, Uint8Array.of(1, 2)), Error);
  assert.equal(port.counts, { ...port.counts, reads: 0, writes: 0 });
});

for (const chip of [INTEL_SMALL, AMD_SMALL]) {
  OpenCfiNor(`drives two ${chip.id} that take turns in the words as one memory`, async () => {
    const clock = new SimulatedClock();
    const misuses: string[] = [];
    const pair = [0, 1].map(() => cfiNor(chip, { recordMisuse: (text) => misuses.push(text) }));
    const [even, odd] = pair;
    if (even === undefined || odd === undefined) throw new Error("no chips");
    const port = devicePort(alternating(even, odd), clock);
    const memory = await openSetup({ port, clock });
    assert.is(memory.geometry.sizeBytes, 2 * chip.sizeBytes);
    assert.is(memory.geometry.pageBytes, 4 * chip.bufferWords);
    misuses.length = 0; // Looking for the chips in every wiring disturbs each of them.
    const block = 2 * (chip.regions.at(-1)?.blockBytes ?? 0);
    const size = memory.geometry.sizeBytes;
    for (const one of pair) one.array.memory.write(0, new Uint8Array(chip.sizeBytes));
    await memory.erase(size - block, block);
    const page = bytesOf(memory.geometry.pageBytes);
    await memory.program(size - block, page);
    await memory.program(size - page.length - 1, Uint8Array.of(0x5a));
    const wanted = new Uint8Array(size).fill(0xff, size - block);
    wanted.set(page, size - block);
    wanted[size - page.length - 1] = 0x5a;
    assert.equal(await readAll(memory, 0, size), wanted);
    await memory.close();
    assert.equal(misuses, []);
  });
}

OpenCfiNor("waits for the slower of two chips, and tells which address failed when one of them did", async () => {
  const clock = new SimulatedClock();
  const slow = cfiNor(INTEL_SMALL, {
    recordMisuse: () => {},
    conditions: { busyTime: "maximum", stuckBits: [{ ...WORN[0], address: 0x20000 } as never] },
  });
  const quick = cfiNor(INTEL_SMALL, { recordMisuse: () => {} });
  const memory = await openSetup({ port: devicePort(alternating(quick, slow), clock), clock });
  await memory.erase(0x80000, 0x40000);
  const error = await rejects(() => memory.program(0x40000, new Uint8Array(8)), ProgramFailedError);
  assert.is(error.failure.address, 0x40000);
});

OpenCfiNor("refuses two chips that differ", async () => {
  const clock = new SimulatedClock();
  const make = (change: Partial<CfiChip>) => cfiNor({ ...INTEL_SMALL, ...change } as CfiChip, { recordMisuse: () => {} }); // as: still Intel's
  const otherId = alternating(make({}), make({ deviceId: 1 }));
  await rejects(() => openSetup({ port: devicePort(otherId, clock), clock }), CfiChipsDifferError);
  const otherTime = alternating(make({}), make({ blockErase: { typicalMs: 1, maximumMs: 2 } }));
  await rejects(() => openSetup({ port: devicePort(otherTime, clock), clock }), CfiChipsDifferError);
});

const random = seededRandom("openCfiNor");

OpenCfiNor("holds what a plain model of flash holds, whatever is erased, programmed and read", async () => {
  for (const chip of SMALL_CFI_CHIPS) {
    const { memory, device, misuses } = await opened(chip);
    const { geometry } = memory;
    const model = new Uint8Array(chip.sizeBytes).fill(0xff);
    for (let step = 0; step < 120; step++) {
      const address = random.below(chip.sizeBytes);
      if (random.chance(0.15)) {
        const block = device.array.blockAt(address);
        await memory.erase(block.address, block.sizeBytes);
        model.fill(0xff, block.address, block.address + block.sizeBytes);
      } else if (random.chance(0.6)) {
        const page = address - (address % geometry.pageBytes);
        const data = random.bytes(1 + random.below(page + geometry.pageBytes - address));
        const held = model.subarray(page, page + geometry.pageBytes);
        if (!geometry.canProgramAgain && held.some((byte) => byte !== 0xff)) continue;
        await memory.program(address, data);
        for (const [index, byte] of data.entries()) model[address + index] = (model[address + index] ?? 0) & byte;
      } else {
        const sizeBytes = random.below(Math.min(0x30000, chip.sizeBytes - address));
        assert.equal(await readAll(memory, address, sizeBytes), model.slice(address, address + sizeBytes), `${chip.id}, step ${step}`);
      }
    }
    assert.ok(Buffer.compare(device.array.memory.contents(), model) === 0, chip.id);
    assert.equal(misuses, []);
  }
});

OpenCfiNor.run();
