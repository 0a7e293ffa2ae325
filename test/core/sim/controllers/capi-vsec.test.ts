import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeCapiVsec } from "../../../../core/sim/controllers/capi-vsec.ts";
import { PagedMemory } from "../../../../core/sim/nor/paged-memory.ts";
import { Driver, makeParts } from "./make-parts.ts";

const CapiVsec = suite("capi vsec model");

const [ADDR, SIZE, CNTL, DATA] = [0x0, 0x4, 0x8, 0xc];
const [READ, PROGRAM] = [0x0800_0000, 0x0400_0000];
const [READY, DONE, NEXT_WORD, BUSY] = [0x8000_0000, 0x4000_0000, 0x0800, 0x1000];
const SPI = { addressUnitBytes: 1, blockBytes: 0x10000 };
/** Small blocks, so that a test need not write 65536 words. */
const BPI = { addressUnitBytes: 4, blockBytes: 0x1000 };

function open(parameters: Record<string, number> = BPI) {
  const storage = new PagedMemory(0x80000);
  const driver = new Driver(makeCapiVsec, makeParts({ parameters, storage }));
  return { storage, driver, ...software(driver) };
}

/** What capi-utils does, in its order. */
function software(driver: Driver) {
  const waitFor = (mask: number, wanted: number) => {
    for (let polls = 0; (driver.read(CNTL) & mask) >>> 0 !== wanted >>> 0; polls++) {
      assert.ok(polls < 100_000, `${mask.toString(16)} never became ${wanted.toString(16)}`);
      driver.wait(0.05);
    }
  };
  const reset = () => {
    driver.write(CNTL, 0);
    waitFor(READY, READY);
  };
  const request = (kind: number, addr: number, size: number) => {
    driver.write(ADDR, addr);
    driver.write(SIZE, size);
    driver.write(CNTL, kind);
  };
  const word = (value: number) => {
    waitFor(BUSY, 0);
    driver.write(DATA, value);
  };
  return {
    waitFor,
    reset,
    request,
    word,
    program: (addr: number, size: number, words: readonly number[]) => {
      reset();
      request(PROGRAM, addr, size);
      waitFor(0xc000, 0x4000);
      for (const value of words) word(value);
      waitFor(DONE, DONE);
      reset();
    },
    read: (addr: number, count: number) => {
      reset();
      request(READ, addr, count - 1);
      return Array.from({ length: count }, (_, index) => {
        waitFor(0x3ff, (count - 2 - index) & 0x3ff);
        return driver.read(DATA);
      });
    },
  };
}

const words = (count: number, seed = 0): number[] => Array.from({ length: count }, (_, index) => (0x0102_0304 * (index + seed + 1)) >>> 0);
const bytesAt = (storage: PagedMemory, address: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => storage.byte(address + index));

CapiVsec("is ready, and nothing else, after power-up and after a reset", () => {
  const { driver, reset, request } = open();
  assert.equal(
    [ADDR, SIZE, CNTL].map((offset) => driver.read(offset)),
    [0, 0, READY],
  );
  request(PROGRAM, 0, 0);
  assert.is(driver.read(CNTL) & READY, 0);
  reset();
  assert.is(driver.read(CNTL), READY);
});

CapiVsec("erases first, programs whole blocks, and reads them back, the low byte first", () => {
  const { driver, storage, program, read } = open();
  storage.write(0, new Uint8Array(0x4000));
  program(0x1000 / 4, 1, words(2048));
  assert.equal(read(0x1000 / 4, 512), words(512));
  assert.equal(read(0x2ffc / 4, 1), words(2048).slice(-1));
  assert.equal(bytesAt(storage, 0x1000, 4), [0x04, 0x03, 0x02, 0x01]);
  assert.equal([storage.byte(0x0fff), storage.byte(0x3000)], [0, 0], "the blocks around it are as they were");
  assert.equal(driver.misuses, []);
});

CapiVsec("shows the erase, then the program, then that it is done", () => {
  const { driver, request, word, waitFor } = open();
  request(PROGRAM, 0, 1);
  assert.is(driver.read(CNTL), PROGRAM + 0xc000 + 2, "two blocks are left to erase");
  driver.wait(401);
  assert.is(driver.read(CNTL), PROGRAM + 0xc000 + 1);
  driver.wait(400);
  assert.is(driver.read(CNTL) & 0xf000, 0x4000);
  for (const value of words(2048)) word(value);
  waitFor(DONE, DONE);
  assert.is(driver.read(CNTL) & 0xc000, 0);
});

CapiVsec("takes one word while it erases, and is busy with it until then", () => {
  const { driver, storage, request, word, waitFor } = open();
  request(PROGRAM, 0, 0);
  driver.write(DATA, 1);
  assert.is(driver.read(CNTL) & BUSY, BUSY);
  driver.write(DATA, 2);
  assert.equal(driver.misuses, ["DATA was written while the port was busy; dropped"]);
  for (const value of words(1023)) word(value);
  waitFor(DONE, DONE);
  assert.equal(bytesAt(storage, 0, 5), [1, 0, 0, 0, 4]);
});

CapiVsec("is busy while a buffer is programmed", () => {
  const { driver, request, word, waitFor } = open();
  request(PROGRAM, 0, 0);
  waitFor(0x8000, 0);
  for (const value of words(256)) word(value);
  word(0);
  assert.is(driver.read(CNTL) & BUSY, BUSY);
  driver.wait(0.6);
  assert.is(driver.read(CNTL) & BUSY, 0);
});

CapiVsec("counts down when a word comes, and wraps at the last", () => {
  const { driver, request } = open();
  request(READ, 0, 1);
  const counts = [driver.read(CNTL) & 0x3ff];
  for (let index = 0; index < 2; index++) {
    driver.wait(0.01);
    counts.push(driver.read(CNTL) & 0x3ff);
    driver.read(DATA);
  }
  assert.equal(counts, [1, 0, 0x3ff]);
  assert.is(driver.read(CNTL), READ + DONE + 0x3ff);
});

CapiVsec("gives the word before when it is read too early, and shifts all that follow", () => {
  const { driver, program, request } = open();
  program(0, 0, words(1024));
  request(READ, 0, 511);
  const early = driver.read(DATA);
  const got = Array.from({ length: 3 }, () => {
    driver.wait(0.01);
    return driver.read(DATA);
  });
  assert.is(early, words(1024).at(-1));
  assert.equal(got, words(3));
  assert.match(driver.misuses[0] ?? "", "all that follow are one late");
});

CapiVsec("begins at the start of the block that ADDR is in", () => {
  const { driver, storage, program } = open();
  program(0x1010 / 4, 0, words(1024));
  assert.equal(bytesAt(storage, 0x1000, 4), [4, 3, 2, 1]);
  assert.match(driver.misuses[0] ?? "", "inside of a unit");
});

CapiVsec("drops words that nobody asked for", () => {
  const { driver, program, request, word, waitFor } = open();
  driver.write(DATA, 1);
  driver.read(DATA);
  request(PROGRAM, 0, 0);
  waitFor(0x8000, 0);
  for (const value of words(1024)) word(value);
  driver.write(DATA, 1);
  assert.equal(driver.misuses, [
    "DATA was written without a program request; dropped",
    "DATA was read without a read request",
    "DATA was written after the last word; dropped",
  ]);
  program(0, 0, words(1024));
});

CapiVsec("does nothing at a request without a reset, or at two", () => {
  const { driver, request, waitFor } = open();
  request(READ, 0, 0);
  request(PROGRAM, 0, 0);
  driver.wait(1000);
  assert.is(driver.read(CNTL), PROGRAM);
  driver.write(CNTL, 0);
  waitFor(READY, READY);
  driver.write(CNTL, READ | PROGRAM);
  assert.is(driver.read(CNTL), READ + PROGRAM);
  assert.is(driver.misuses.length, 2);
});

CapiVsec("leaves a block half erased, or a page half programmed, when it is reset", () => {
  const { storage, reset, request, word, waitFor } = open();
  storage.write(0, new Uint8Array(0x1000));
  request(PROGRAM, 0, 0);
  reset();
  assert.equal([storage.byte(0), storage.byte(0x900), storage.byte(0xfff)], [0xff, 0x5a, 0]);
  request(PROGRAM, 0, 0);
  waitFor(0x8000, 0);
  for (let index = 0; index < 256; index++) word(0);
  reset();
  assert.equal([storage.byte(0), storage.byte(0x3ff), storage.byte(0x400)], [0, 0xaa, 0xff]);
});

CapiVsec("with SPI flash erases a sector and programs a page more than SIZE says", () => {
  const { driver, storage, request, word, waitFor } = open(SPI);
  storage.write(0, new Uint8Array(0x40000));
  request(PROGRAM, 0x10000, 0);
  waitFor(0x8000, 0);
  for (const value of words(0x4000)) word(value);
  driver.wait(10);
  assert.is(driver.read(CNTL) & DONE, 0, "64 words are missing");
  for (let index = 0; index < 64; index++) word(0xffff_ffff);
  waitFor(DONE, DONE);
  const places = [0x0ffff, 0x10000, 0x20000, 0x2ffff, 0x30000];
  assert.equal(
    places.map((address) => storage.byte(address)),
    [0, 4, 0xff, 0xff, 0],
  );
  assert.equal(driver.misuses, []);
});

CapiVsec("with SPI flash shows in bit 11 that a word waits behind the one in DATA", () => {
  const { driver, storage, request, waitFor } = open(SPI);
  storage.write(0x100, Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0));
  request(READ, 0x100, 0);
  const got = [1, 2].map(() => {
    waitFor(NEXT_WORD, NEXT_WORD);
    return driver.read(DATA);
  });
  assert.equal(got, [1, 2]);
  assert.equal(driver.misuses, []);
});

CapiVsec("reads one page more than SIZE says with SPI flash, so that bit 11 comes for every word asked for", () => {
  const { driver, request, waitFor } = open(SPI);
  request(READ, 0, 0);
  for (let index = 0; index < 0x4000; index++) {
    waitFor(NEXT_WORD, NEXT_WORD);
    driver.read(DATA);
  }
  assert.is(driver.read(CNTL) & DONE, 0);
  assert.equal(driver.misuses, []);
});

CapiVsec("ignores address bits that the flash does not have", () => {
  const { storage, read } = open();
  storage.write(0, Uint8Array.of(9, 0, 0, 0));
  assert.equal(read(0x80000 / 4, 1), [9]);
});

CapiVsec("is as new after a power cut, which leaves the block in hand half erased", () => {
  const { driver, storage, request } = open();
  storage.write(0, new Uint8Array(0x1000));
  request(PROGRAM, 0, 0);
  driver.model.powerCut();
  assert.equal(
    [ADDR, SIZE, CNTL].map((offset) => driver.read(offset)),
    [0, 0, READY],
  );
  assert.is(storage.byte(0), 0xff);
  assert.is(storage.byte(0xfff), 0);
});

CapiVsec.run();
