import { suite } from "uvu";
import * as assert from "uvu/assert";
import { AddressRangeError, ChipMismatchError, ChipNotAnsweringError } from "../../../core/memory/errors.ts";
import { type DirectTable, openDirectMemory } from "../../../core/memory/open-direct-memory.ts";
import type { MemoryPort } from "../../../core/port/port.ts";
import { rejects } from "../../support/rejects.ts";
import { steppedClock } from "../../support/stepped-clock.ts";

const OpenDirectMemory = suite("open-direct-memory");

const TABLE: DirectTable = {
  name: "Test Direct",
  sizeBytes: 0x40000,
  pageBytes: 256,
  erases: [{ sizeBytes: 0x1000, typicalMs: 100, maximumMs: 800 }],
  pageProgram: { typicalMs: 0.5, maximumMs: 5 },
  canProgramAgain: true,
  programErases: false,
};
const REWRITING: DirectTable = { ...TABLE, pageBytes: 0x1000, programErases: true };

interface PortOptions {
  readonly id?: number;
  readonly failing?: "open" | "identify" | "read" | "close";
}

/** Keeps a list of what it was asked for; byte n of the flash is n. */
function fakePort({ id, failing }: PortOptions = {}) {
  const log: string[] = [];
  const note = (kind: string, ...numbers: readonly number[]) => {
    log.push([kind, ...numbers.map((value) => value.toString(16))].join(" "));
    if (kind === failing) throw new Error(`${kind} failed`);
  };
  const port: MemoryPort = {
    kind: "memory",
    open: () => note("open"),
    close: () => note("close"),
    identify: () => {
      note("identify");
      return id;
    },
    read: (address, data) => {
      note("read", address, data.length);
      for (let index = 0; index < data.length; index++) data[index] = address + index;
    },
    erase: (address, sizeBytes) => note("erase", address, sizeBytes),
    program: (address, data) => note("program", address, ...data),
  };
  return { port, log };
}

async function opened({ table = TABLE, ...options }: PortOptions & { readonly table?: DirectTable } = {}) {
  const { port, log } = fakePort(options);
  const memory = await openDirectMemory({ port, clock: steppedClock(), name: "flash0", table });
  log.length = 0;
  return { memory, log };
}

OpenDirectMemory("opens the port, asks who is there, and measures a read", async () => {
  const { port, log } = fakePort({ id: 0x20ba18 });
  const memory = await openDirectMemory({ port, clock: steppedClock(), name: "flash0", table: { ...TABLE, jedecId: "20ba18" } });
  assert.equal(log, ["open", "identify", "read 0 400"]);
  assert.equal(memory.identity, { name: "flash0", chip: "Test Direct", jedecId: "20ba18", geometrySource: "table" });
  assert.equal(await memory.protectedRanges(), []);
});

OpenDirectMemory("takes the table's word where the controller cannot ask", async () => {
  const { memory } = await opened();
  assert.is(memory.identity.jedecId, "");
  assert.equal(memory.geometry, {
    sizeBytes: 0x40000,
    pageBytes: 256,
    erases: TABLE.erases,
    pageTypicalMs: 0.5,
    pageMaximumMs: 5,
    canProgramAgain: true,
    programErases: false,
    readMsPerByte: 0.00006,
  });
});

OpenDirectMemory("says that nothing can be programmed again where a program erases", async () => {
  const { geometry } = (await opened({ table: REWRITING })).memory;
  assert.equal([geometry.canProgramAgain, geometry.programErases], [false, true]);
});

for (const id of [0, 0xffffff, 0xffff_ffff]) {
  OpenDirectMemory(`takes the id ${id.toString(16)} for nobody, and closes the port`, async () => {
    const { port, log } = fakePort({ id });
    await rejects(() => openDirectMemory({ port, clock: steppedClock(), name: "flash0", table: TABLE }), ChipNotAnsweringError);
    assert.is(log.at(-1), "close");
  });
}

OpenDirectMemory("refuses another chip than the table's, and closes the port", async () => {
  const { port, log } = fakePort({ id: 0xc22018 });
  const table = { ...TABLE, jedecId: "20ba18" };
  const error = await rejects(() => openDirectMemory({ port, clock: steppedClock(), name: "flash0", table }), ChipMismatchError);
  assert.equal(error.chip, { memory: "flash0", expected: "Test Direct", expectedId: "20ba18", actualId: "c22018" });
  assert.is(log.at(-1), "close");
});

for (const failing of ["open", "identify", "read"] as const) {
  OpenDirectMemory(`closes the port when its ${failing} fails, and tells of that`, async () => {
    const { port, log } = fakePort({ failing });
    const error = await rejects(() => openDirectMemory({ port, clock: steppedClock(), name: "flash0", table: TABLE }), Error);
    assert.is(error.message, `${failing} failed`);
    assert.is(log.at(-1), "close");
  });
}

OpenDirectMemory("reads whole words around an odd range, in parts of 64 KiB", async () => {
  const { memory, log } = await opened();
  const into = new Uint8Array(6);
  await memory.read(0x103, into);
  assert.equal([...into], [3, 4, 5, 6, 7, 8]);
  await memory.read(0x104, new Uint8Array(4));
  await memory.read(0x3ffff, new Uint8Array(1));
  await memory.read(1, new Uint8Array(0x1_0002));
  assert.equal(log, ["read 100 c", "read 104 4", "read 3fffc 4", "read 0 10000", "read 10000 4"]);
});

OpenDirectMemory("programs whole words around odd bytes, with ones beside them", async () => {
  const { memory, log } = await opened();
  await memory.program(0x1fe, Uint8Array.of(1, 2));
  await memory.program(0x201, Uint8Array.of(3));
  await memory.program(0x204, Uint8Array.of(4, 5, 6, 7));
  await memory.program(0x200, new Uint8Array());
  assert.equal(log, ["program 1fc ff ff 1 2", "program 200 ff 3 ff ff", "program 204 4 5 6 7"]);
});

OpenDirectMemory("passes a program that erases on as one", async () => {
  const { memory, log } = await opened({ table: REWRITING });
  await memory.program(0x1000, new Uint8Array(0x1000));
  assert.equal(log, [`program 1000${" 0".repeat(0x1000)}`]);
});

OpenDirectMemory("refuses ranges outside of the flash before anything is sent", async () => {
  const { memory, log } = await opened();
  await rejects(() => memory.read(0x3fffe, new Uint8Array(4)), AddressRangeError);
  await rejects(() => memory.program(-4, new Uint8Array(4)), AddressRangeError);
  await rejects(() => memory.erase(0x40000, 0x1000), AddressRangeError);
  assert.equal(log, []);
});

OpenDirectMemory("refuses erases that the flash lacks and programs across a page, which are mistakes of ours", async () => {
  const { memory, log } = await opened();
  await rejects(() => memory.erase(0x800, 0x1000), Error);
  await rejects(() => memory.erase(0x1000, 0x800), Error);
  await rejects(() => memory.program(0xfe, new Uint8Array(4)), Error);
  assert.equal(log, []);
  await memory.erase(0x2000, 0x1000);
  assert.equal(log, ["erase 2000 1000"]);
});

OpenDirectMemory("refuses a part of a block where a program erases all of it", async () => {
  const { memory, log } = await opened({ table: REWRITING });
  await rejects(() => memory.program(0x1000, new Uint8Array(0x800)), Error);
  assert.equal(log, []);
});

OpenDirectMemory("closes the port once", async () => {
  const { memory, log } = await opened();
  await memory.close();
  await memory.close();
  assert.equal(log, ["close"]);
});

OpenDirectMemory.run();
