import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Bus } from "../../../core/bus/bus.ts";
import { CfiMismatchError } from "../../../core/memory/errors.ts";
import type { Memory } from "../../../core/memory/memory.ts";
import { openCfiNor } from "../../../core/memory/open-cfi-nor.ts";
import { openQemuBus } from "../../../core/platform/qemu/open-qemu-bus.ts";
import { systemClock } from "../../../core/platform/system-clock.ts";
import { busParallelPort } from "../../support/bus-parallel-port.ts";
import { flashMemory } from "../../support/flash-memory.ts";
import { AMD_NOR, NOR, type NorMachine, startNorMachine, whyNoQemu } from "../../support/qemu-machine.ts";
import { seededRandom } from "../../support/random.ts";
import { rejects } from "../../support/rejects.ts";

const CfiQemu = suite("QEMU's parallel NOR");
const missing = whyNoQemu();
if (missing !== undefined) process.stdout.write(`skipped: QEMU's parallel NOR, because ${missing}\n`);
const test = missing === undefined ? CfiQemu : CfiQemu.skip;
const random = seededRandom("QEMU's parallel NOR");
const clock = systemClock;

async function withMemory(
  machine: NorMachine,
  content: Uint8Array,
  body: (parts: { readonly memory: Memory; readonly file: () => Buffer; readonly bus: Bus }) => Promise<void>,
): Promise<void> {
  const qemu = await startNorMachine(machine, content);
  try {
    const bus = openQemuBus({ socketPath: qemu.socketPath, address: machine.address, sizeBytes: machine.sizeBytes });
    try {
      const memory = await openCfiNor({ port: busParallelPort(bus), clock, name: "flash0" });
      await body({ memory, bus, file: () => readFileSync(qemu.norFile) });
      await memory.close();
    } finally {
      bus.close();
    }
  } finally {
    await qemu.stop();
  }
}

const readAll = async (memory: Memory, address: number, sizeBytes: number): Promise<Uint8Array> => {
  const into = new Uint8Array(sizeBytes);
  await memory.read(address, into);
  return into;
};

const isSame = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

/** Noise in the first and the last 192 KiB, zeros between. */
const NOISE_BYTES = 0x3_0000;
function contentOf(sizeBytes: number): Buffer {
  const content = Buffer.alloc(sizeBytes);
  content.set(random.bytes(NOISE_BYTES), 0);
  content.set(random.bytes(NOISE_BYTES), sizeBytes - NOISE_BYTES);
  return content;
}

interface WiringCase {
  readonly about: string;
  readonly properties: Readonly<Record<string, number>>;
  readonly chip: string;
  readonly pageBytes: number;
  readonly eraseBytes: number;
}

const WIRINGS: readonly WiringCase[] = [
  // Without `device-width` the model gives both ids in one word.
  { about: "one chip as the machine has it", properties: {}, chip: "CFI 0x8918 0x0000", pageBytes: 2048, eraseBytes: 0x10000 },
  { about: "one chip of 16 bits", properties: { "device-width": 2 }, chip: "CFI 0x0089 0x0018", pageBytes: 2048, eraseBytes: 0x10000 },
  { about: "two chips of 8 bits", properties: { "device-width": 1 }, chip: "CFI 0x0089 0x0018", pageBytes: 512, eraseBytes: 0x10000 },
  {
    about: "two chips of 16 bits in 8-bit mode",
    properties: { "device-width": 1, "max-device-width": 2 },
    chip: "CFI 0x0089 0x0018",
    pageBytes: 512,
    eraseBytes: 0x10000,
  },
];

for (const { about, properties, chip, pageBytes, eraseBytes } of WIRINGS) {
  test(`is found, erased, programmed and read back as ${about}, and only what was meant changes in QEMU's file`, async () => {
    const content = contentOf(NOR.sizeBytes);
    await withMemory({ ...NOR, properties }, content, async ({ memory, file, bus }) => {
      assert.is(memory.identity.chip, chip);
      const { geometry } = memory;
      assert.equal(
        [geometry.sizeBytes, geometry.pageBytes, geometry.erases.map(({ sizeBytes }) => sizeBytes)],
        [NOR.sizeBytes, pageBytes, [eraseBytes]],
      );
      assert.equal(await memory.protectedRanges(), []);
      const last = NOR.sizeBytes - eraseBytes;
      for (const block of [0, last]) {
        await memory.erase(block, eraseBytes);
        content.fill(0xff, block, block + eraseBytes);
        assert.ok(isSame(await readAll(memory, block, eraseBytes), content.subarray(block, block + eraseBytes)));
      }
      assert.ok(isSame(file(), content), "after the erases");
      for (const [address, sizeBytes] of [
        [0, pageBytes],
        [pageBytes + 3, 5],
        [last + 7 * pageBytes - 1, 1],
        [NOR.sizeBytes - pageBytes, pageBytes],
      ] as const) {
        const data = random.bytes(sizeBytes);
        await memory.program(address, data);
        content.set(data, address);
      }
      assert.ok(isSame(await readAll(memory, 0, 0x1_1001), content.subarray(0, 0x1_1001)));
      assert.ok(isSame(await readAll(memory, last - 0x101, eraseBytes + 0x101), content.subarray(last - 0x101)));
      assert.ok(isSame(file(), content), "after the programs");
      await memory.close();
      assert.is(bus.read16(0), content.readUInt16LE(0), "left in read array mode");
    });
  });
}

test("takes an image like any other memory", async () => {
  const content = contentOf(NOR.sizeBytes);
  await withMemory(NOR, content, async ({ memory, file }) => {
    const image = random.bytes(0x6345);
    image.set([0xaa, 0x99, 0x55, 0x66], 0x30);
    const address = 0xe200;
    await flashMemory({ memory: { ...memory, clock }, wanted: [{ address, data: image }], syncAddress: address + 0x30 });
    content.set(image, address);
    assert.ok(isSame(file(), content));
  });
});

test("is refused when the card profile names another chip", async () => {
  const qemu = await startNorMachine(NOR, Buffer.alloc(NOR.sizeBytes, 0xff));
  const bus = openQemuBus({ socketPath: qemu.socketPath, address: NOR.address, sizeBytes: NOR.sizeBytes });
  try {
    const table = { name: "Micron MT28GU512AAA", manufacturerId: 0x89, deviceId: 0x887e, sizeBytes: 0x4000000 };
    const error = await rejects(() => openCfiNor({ port: busParallelPort(bus), clock, name: "flash0", table }), CfiMismatchError);
    assert.equal(error.chip.actual, { manufacturerId: 0x8918, deviceId: 0, sizeBytes: NOR.sizeBytes });
  } finally {
    bus.close();
    await qemu.stop();
  }
});

const missingAmd = whyNoQemu(AMD_NOR.program);
if (missingAmd !== undefined) process.stdout.write(`skipped: QEMU's AMD flash, because ${missingAmd}\n`);
const testAmd = missingAmd === undefined ? CfiQemu : CfiQemu.skip;

testAmd("of AMD's command set, without a write buffer, is found, programmed word by word and read back", async () => {
  const content = contentOf(AMD_NOR.sizeBytes).fill(0xff, 0x10000, 0x20000);
  await withMemory(AMD_NOR, content, async ({ memory, file, bus }) => {
    assert.is(memory.identity.chip, "CFI 0x0001 0x227e");
    assert.equal(memory.geometry.pageBytes, 64);
    for (const [address, sizeBytes] of [
      [0x10000, 64],
      [0x10043, 5],
      [0x1ffff, 1],
    ] as const) {
      const data = random.bytes(sizeBytes);
      await memory.program(address, data);
      content.set(data, address);
    }
    assert.ok(isSame(await readAll(memory, 0xffff, 0x10002), content.subarray(0xffff, 0x20001)));
    assert.ok(isSame(file(), content));
    await memory.close();
    assert.is(bus.read16(0), content.readUInt16LE(0), "left in read array mode");
  });
});

CfiQemu.run();
