import { suite } from "uvu";
import * as assert from "uvu/assert";
import { MT28EW01GABA } from "../../../../core/sim/chips/mt28ew01gaba.ts";
import { makeSurfMt28ew } from "../../../../core/sim/controllers/surf-mt28ew.ts";
import { cfiNor } from "../../../../core/sim/nor/cfi-nor.ts";
import { Driver, makeParts } from "./make-parts.ts";

const SurfMt28ew = suite("surf mt28ew model");

const [DATA, ADDR, RESULT, TEST, SIZE, BURST, BUFFER] = [0x00, 0x04, 0x08, 0x0c, 0x80, 0x84, 0x400];
const READ = 0x8000_0000;
const SMALL = { ...MT28EW01GABA, sizeBytes: 0x80000, regions: [{ blockBytes: 0x20000, count: 4 }] };

function open(parameters: Record<string, number> = {}) {
  const chipMisuses: string[] = [];
  const chip = cfiNor(SMALL, { recordMisuse: (text) => chipMisuses.push(text) });
  const driver = new Driver(makeSurfMt28ew, makeParts({ parallel: chip, parameters }));
  return { chip, chipMisuses, driver, ...software(driver) };
}

/** As surf's own software does it. */
function software(driver: Driver) {
  const write = (address: number, data: number) => {
    driver.write(DATA, data);
    driver.write(ADDR, address);
  };
  const read = (address: number) => {
    driver.write(ADDR, READ + address);
    return driver.read(RESULT);
  };
  return {
    write,
    read,
    reset: () => {
      write(0x555, 0xaa);
      write(0x2aa, 0x55);
      write(0x555, 0xf0);
    },
    erase: (address: number) => {
      for (const [place, command] of [
        [0x555, 0xaa],
        [0x2aa, 0x55],
        [0x555, 0x80],
        [0x555, 0xaa],
        [0x2aa, 0x55],
        [address, 0x30],
      ] as const)
        write(place, command);
      for (let polls = 0; ; polls++) {
        write(0x555, 0x70);
        if ((read(0x555) & 0x80) !== 0) return;
        assert.ok(polls < 1000, "never erased");
        driver.wait(10);
      }
    },
    program: (address: number, words: readonly number[]) => {
      for (const [index, word] of words.entries()) driver.write(BUFFER + 4 * index, word);
      driver.write(SIZE, words.length - 1);
      driver.write(BURST, address);
    },
    readBlock: (address: number, count: number) => {
      driver.write(SIZE, count - 1);
      driver.write(BURST, READ + address);
      return Array.from({ length: count }, (_, index) => driver.read(BUFFER + 4 * index));
    },
  };
}

const words = (count: number) => Array.from({ length: count }, (_, index) => (index * 0x0107) & 0xffff);

SurfMt28ew("makes single cycles", () => {
  const { driver, read, write } = open();
  write(0x555, 0xaa);
  write(0x2aa, 0x55);
  write(0x555, 0x90);
  assert.equal([read(0), read(1), read(0xe)], [0x89, 0x227e, 0x2228]);
  assert.equal(
    [DATA, ADDR, RESULT].map((offset) => driver.read(offset)),
    [0x90, READ + 0xe, 0x2228],
  );
});

SurfMt28ew("erases, programs a block by itself, and reads it back", () => {
  const { chip, chipMisuses, driver, reset, erase, program, readBlock } = open();
  chip.array.memory.write(0x20000, new Uint8Array(0x400));
  reset();
  erase(0x10000);
  program(0x10010, words(64));
  assert.equal(readBlock(0x10010, 64), words(64));
  assert.equal(readBlock(0x1000f, 1), [0xffff]);
  assert.is(chip.array.memory.byte(0x20020 + 2), 0x07, "the low byte first");
  assert.equal([...driver.misuses, ...chipMisuses], []);
});

SurfMt28ew("answers nothing until the block is programmed", () => {
  const { driver, program } = open();
  program(0, words(256));
  const before = driver.bench.clock.nowMs();
  driver.read(SIZE);
  const heldMs = driver.bench.clock.nowMs() - before;
  assert.ok(heldMs > 256 * 0.025 && heldMs < 256 * 0.05, `${heldMs} ms`);
  assert.equal(driver.misuses, []);
});

SurfMt28ew("keeps 16 bits of a word, 8 of the size, and 31 of the address", () => {
  const { driver } = open();
  driver.write(DATA, 0x1234_5678);
  driver.write(SIZE, 0xfff);
  driver.write(ADDR, 0xffff_ffff);
  driver.write(BUFFER, 0x1234_5678);
  assert.equal(
    [DATA, SIZE, ADDR, BUFFER].map((offset) => driver.read(offset)),
    [0x5678, 0xff, 0xffff_ffff, 0x5678],
  );
});

SurfMt28ew("does not let the start of a block be read", () => {
  const { driver } = open();
  assert.is(driver.read(BURST), 0xffff_ffff);
  assert.equal(driver.misuses, ["the reserved offset 0x84 was read"]);
});

SurfMt28ew("selects the chip only with the password, where the build has one", () => {
  const { driver, read } = open({ passwordLock: 1, password: 7 });
  read(0);
  assert.match(driver.misuses[0] ?? "", "without the password");
  driver.write(TEST, 7);
  read(0);
  assert.is(driver.misuses.length, 1);
});

SurfMt28ew("takes an open bus for a chip that is ready, and has its reset values after a power cut", () => {
  const driver = new Driver(makeSurfMt28ew, makeParts());
  const { program } = software(driver);
  program(0, [1]);
  assert.is(driver.read(SIZE), 0);
  driver.write(TEST, 1);
  driver.model.powerCut();
  assert.equal(
    [DATA, ADDR, TEST, SIZE].map((offset) => driver.read(offset)),
    [0, READ, 0, 0],
  );
});

SurfMt28ew.run();
