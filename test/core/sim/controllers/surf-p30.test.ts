import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeSurfP30 } from "../../../../core/sim/controllers/surf-p30.ts";
import { cfiNor } from "../../../../core/sim/nor/cfi-nor.ts";
import { INTEL_SMALL } from "../../../support/small-cfi-chips.ts";
import { Driver, makeParts } from "./make-parts.ts";

const SurfP30 = suite("surf p30 model");

const [DATA, ADDR, RESULT, TEST, MASK, SIZE, BURST, BUFFER] = [0x00, 0x04, 0x08, 0x0c, 0x10, 0x80, 0x84, 0x400];
const READ = 0x8000_0000;

function open(parameters: Record<string, number> = {}, voltage: "high" | "low" = "high") {
  const misuses: string[] = [];
  const conditions = { programmingVoltage: voltage } as const;
  const chip = cfiNor(INTEL_SMALL, { recordMisuse: (text) => misuses.push(text), conditions });
  const driver = new Driver(makeSurfP30, makeParts({ parallel: chip, parameters }));
  return { chip, chipMisuses: misuses, driver, ...software(driver) };
}

/** As surf's own software does it. */
function software(driver: Driver) {
  const write = (address: number, command: number, data: number) => {
    driver.write(DATA, command * 0x1_0000 + data);
    driver.write(ADDR, address);
  };
  const read = (address: number, command: number) => {
    driver.write(DATA, command * 0x1_0000 + 0xff);
    driver.write(ADDR, READ + address);
    return driver.read(RESULT);
  };
  return {
    write,
    read,
    erase: (address: number) => {
      write(address, 0x60, 0xd0);
      write(address, 0x50, 0x50);
      write(address, 0x20, 0xd0);
      for (let polls = 0; (read(address, 0x70) & 0x80) === 0; polls++) {
        assert.ok(polls < 1000, "never erased");
        driver.wait(10);
      }
      write(address, 0x60, 0x01);
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

SurfP30("makes a command and a read of what asks for an id", () => {
  const { driver, read } = open();
  assert.equal([read(0, 0x90), read(1, 0x90)], [0x89, 0x8962]);
  assert.equal(
    [DATA, ADDR, SIZE].map((offset) => driver.read(offset)),
    [0x0090_00ff, READ + 1, 0],
  );
});

SurfP30("erases, programs a block by itself, and reads it back", () => {
  const { chip, chipMisuses, driver, erase, program, readBlock } = open();
  chip.array.memory.write(0x10000, new Uint8Array(0x400));
  erase(0x8000);
  program(0x8010, words(32));
  assert.equal(readBlock(0x8010, 32), words(32));
  assert.equal(readBlock(0x800f, 1), [0xffff]);
  assert.is(chip.array.memory.byte(0x20 + 0x10000 + 2), 0x07, "the low byte first");
  assert.equal([...driver.misuses, ...chipMisuses], []);
});

SurfP30("unlocks the block for each word and leaves it locked", () => {
  const { program, read, write } = open();
  program(0x8000, words(2));
  assert.is(read(0x8002, 0x90), 1);
  write(0x8000, 0x40, 0);
  assert.is(read(0x8000, 0x70), 0x92, "locked");
});

SurfP30("answers nothing until the block is programmed", () => {
  const { driver, program } = open();
  program(0, words(16));
  const before = driver.bench.clock.nowMs();
  driver.read(SIZE);
  const heldMs = driver.bench.clock.nowMs() - before;
  assert.ok(heldMs > 16 * 0.27 && heldMs < 16 * 0.3, `${heldMs} ms`);
});

SurfP30("is given up by the host when the block takes too long, and the data comes through all the same", () => {
  const { driver, program, readBlock } = open();
  program(0, words(256));
  assert.is(driver.read(SIZE), 0xffff_ffff);
  assert.equal(driver.misuses, ["a read took longer than the host waits"]);
  driver.wait(100);
  assert.equal(readBlock(0, 256), words(256));
});

SurfP30("tries for ever to program a word that cannot be, and hangs", () => {
  const { driver, program } = open({}, "low");
  program(0, [1]);
  driver.wait(10_000);
  assert.is(driver.read(SIZE), 0xffff_ffff);
  driver.write(SIZE, 1);
  assert.equal(driver.misuses, [
    "a word could not be programmed; the controller tries for ever and answers nothing",
    "a read took longer than the host waits",
    "a write was held back for longer than any host bears; dropped",
  ]);
  driver.model.powerCut();
  assert.is(driver.read(SIZE), 0);
});

SurfP30("keeps 16 bits of the buffer's words, 8 of the size, and 31 of the address", () => {
  const { driver } = open();
  driver.write(BUFFER + 4 * 255, 0x1234_5678);
  driver.write(SIZE, 0xfff);
  driver.write(ADDR, 0xffff_ffff);
  assert.equal(
    [BUFFER + 4 * 255, SIZE, ADDR, BURST].map((offset) => driver.read(offset)),
    [0x5678, 0xff, 0xffff_ffff, 0xffff_ffff],
  );
});

SurfP30("sets the bits of its mask in every address", () => {
  const { chip, driver, readBlock } = open({ addressMask: 0x8000 });
  chip.array.memory.write(0x10000, Uint8Array.of(0x42, 0x43));
  assert.is(driver.read(MASK), 0x8000);
  assert.equal(readBlock(0, 1), [0x4342]);
});

SurfP30("selects the chip only with the password, where the build has one", () => {
  const { driver, read } = open({ passwordLock: 1 });
  assert.is(read(0, 0x90), 0xffff);
  assert.match(driver.misuses[0] ?? "", "without the password");
  driver.write(TEST, 0xdeadbeef);
  assert.is(read(0, 0x90), 0x89);
  assert.is(driver.misuses.length, 2);
});

SurfP30("records what is not decoded, and decodes only eight bits below the buffer", () => {
  const { driver } = open();
  driver.write(RESULT, 1);
  assert.is(driver.read(0x14), 0xffff_ffff);
  driver.write(0x380, 7);
  assert.is(driver.read(SIZE), 7);
  assert.equal(driver.misuses, ["the reserved offset 0x08 was written with 0x00000001", "the reserved offset 0x14 was read"]);
});

SurfP30("reads an open bus where there is no chip", () => {
  const driver = new Driver(makeSurfP30, makeParts());
  driver.write(ADDR, READ);
  assert.is(driver.read(RESULT), 0xffff);
});

SurfP30.run();
