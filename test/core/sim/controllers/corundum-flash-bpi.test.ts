import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeCorundumFlashBpi } from "../../../../core/sim/controllers/corundum-flash-bpi.ts";
import { FakeParallel } from "./fake-parallel.ts";
import { Driver, makeParts } from "./make-parts.ts";

const CorundumFlashBpi = suite("corundum flash bpi model");

const [FORMAT, ADDR, DATA, CTRL] = [0x0c, 0x10, 0x14, 0x18];
const [CE_N, OE_N, WE_N, ADV_N, DQ_OE, REGION_OE] = [1, 2, 4, 8, 0x100, 0x10000];

function open({ sizeWords = 0x1000, ...parameters }: Record<string, number> = {}) {
  const chip = new FakeParallel({ sizeWords });
  const driver = new Driver(makeCorundumFlashBpi, makeParts({ parallel: chip, parameters }));
  return { chip, driver, ...utility(driver) };
}

/** The accesses of Corundum's own utility (utils/flash_bpi.c). */
function utility(driver: Driver) {
  const readCur = () => {
    driver.write(CTRL, REGION_OE | WE_N);
    driver.read(DATA);
    const word = driver.read(DATA);
    driver.write(CTRL, OE_N | WE_N | ADV_N);
    return word;
  };
  return {
    readCur,
    readWord: (address: number) => {
      driver.write(ADDR, address);
      return readCur();
    },
    writeWord: (address: number, word: number) => {
      driver.write(ADDR, address);
      driver.write(DATA, word);
      driver.write(CTRL, REGION_OE | DQ_OE | OE_N);
      driver.read(DATA);
      driver.write(CTRL, OE_N | WE_N | ADV_N);
    },
  };
}

CorundumFlashBpi("answers its header and its reset values", () => {
  const { driver } = open();
  assert.equal(
    [0, 4, 8, FORMAT, ADDR, CTRL].map((offset) => driver.read(offset)),
    [0xc121, 0x200, 0, 0x12, 0, 0xf],
  );
});

CorundumFlashBpi("shows the width of its data bus to the probe", () => {
  const { driver } = open();
  driver.write(CTRL, 0x1010f);
  driver.write(DATA, 0xffff_ffff);
  assert.is(driver.read(DATA), 0xffff);
  driver.write(DATA, 0x1_2345);
  assert.is(driver.read(DATA), 0x2345);
});

CorundumFlashBpi("keeps 26 address bits and its six control bits", () => {
  const { driver } = open();
  driver.write(ADDR, 0xffff_ffff);
  driver.write(CTRL, 0xffff_ffff);
  assert.equal([driver.read(ADDR), driver.read(CTRL)], [0x3ff_ffff, 0x1_010f]);
});

CorundumFlashBpi("programs a word and reads it back", () => {
  const { chip, driver, writeWord, readWord } = open();
  for (const [address, word] of [
    [0x123, 0x40],
    [0x123, 0xbeef],
    [0x123, 0xff],
  ] as const)
    writeWord(address, word);
  driver.wait(1);
  assert.is(readWord(0x123), 0xbeef);
  assert.is(readWord(0x124), 0xffff);
  assert.equal(chip.writes, ["123=40", "123=beef", "123=ff"]);
  assert.equal(driver.misuses, []);
});

CorundumFlashBpi("makes one read cycle of each fall of OE_N, so that toggle bits toggle", () => {
  const { chip, writeWord, readCur } = open();
  writeWord(0, 0x40);
  writeWord(0, 0x1234);
  const before = chip.reads;
  const bits = [readCur(), readCur(), readCur()].map((word) => word & 0x40);
  assert.equal(bits, [0x40, 0, 0x40]);
  assert.is(chip.reads - before, 3);
});

CorundumFlashBpi("writes at the rise of WE_N and not before", () => {
  const { chip, driver } = open();
  driver.write(ADDR, 0x10);
  driver.write(DATA, 0x70);
  driver.write(CTRL, DQ_OE | REGION_OE | OE_N);
  assert.equal(chip.writes, []);
  driver.write(DATA, 0x50);
  driver.write(CTRL, DQ_OE | REGION_OE | OE_N | WE_N);
  assert.equal(chip.writes, ["10=50"]);
});

CorundumFlashBpi("writes at the rise of CE_N too, once", () => {
  const { chip, driver } = open();
  driver.write(DATA, 0x70);
  driver.write(CTRL, DQ_OE | REGION_OE | OE_N);
  driver.write(CTRL, DQ_OE | REGION_OE | OE_N | CE_N);
  driver.write(CTRL, 0xf);
  assert.equal(chip.writes, ["0=70"]);
});

CorundumFlashBpi("writes nothing while the chip is not enabled", () => {
  const { chip, driver } = open();
  driver.write(CTRL, DQ_OE | OE_N | CE_N);
  driver.write(CTRL, 0xf);
  assert.equal(chip.writes, []);
});

CorundumFlashBpi("gives the chip ones and says so when WE_N rises with DQ_OE off", () => {
  const { chip, driver } = open();
  driver.write(DATA, 0x70);
  driver.write(CTRL, REGION_OE | OE_N);
  driver.write(CTRL, 0xf);
  assert.equal(chip.writes, ["0=ffff"]);
  assert.match(driver.misuses[0] ?? "", "DQ_OE was off");
});

CorundumFlashBpi("holds the address that was there when ADV_N rose", () => {
  const { chip, driver } = open();
  chip.cells.set([0x1111, 0x2222]);
  driver.write(ADDR, 1);
  driver.write(CTRL, REGION_OE | OE_N | WE_N);
  driver.write(CTRL, REGION_OE | WE_N | ADV_N);
  driver.write(ADDR, 0);
  assert.is(driver.read(DATA), 0x2222);
  driver.write(CTRL, REGION_OE | WE_N);
  assert.is(driver.read(DATA), 0x1111);
});

CorundumFlashBpi("reads ones where nothing drives the bus", () => {
  const { driver } = open();
  driver.write(DATA, 0);
  assert.is(driver.read(DATA), 0xffff);
  const bare = new Driver(makeCorundumFlashBpi, makeParts());
  bare.write(CTRL, REGION_OE | WE_N);
  assert.is(bare.read(DATA), 0xffff);
});

const CONFLICTS = [
  { name: "WE_N and OE_N both low", control: DQ_OE | REGION_OE, want: "WE_N and OE_N" },
  { name: "DQ driven against the chip", control: DQ_OE | REGION_OE | WE_N, want: "DQ was driven" },
];
for (const { name, control, want } of CONFLICTS) {
  CorundumFlashBpi(`records ${name}`, () => {
    const { driver } = open();
    driver.write(CTRL, control);
    assert.match(driver.misuses[0] ?? "", want);
  });
}

CorundumFlashBpi("needs REGION_OE for a chip that has more words than the lower lines reach", () => {
  const { chip, driver, readWord } = open({ sizeWords: 0x40, addressLines: 5 });
  chip.cells[0x21] = 0x1234;
  assert.is(readWord(0x21), 0x1234);
  assert.equal(driver.misuses, []);
  driver.write(CTRL, WE_N);
  assert.is(driver.read(DATA), 0xffff);
  assert.match(driver.misuses[0] ?? "", "REGION_OE was off");
});

CorundumFlashBpi("boots by the key in FORMAT, and lets nothing else change its header", () => {
  const { driver } = open();
  driver.write(FORMAT, 0xfee1dead);
  assert.equal(driver.bench.fabric.boots, [0]);
  driver.write(FORMAT, 1);
  assert.match(driver.misuses[0] ?? "", "the read-only offset 0x0c");
});

CorundumFlashBpi("writes nothing more after a power cut", () => {
  const { chip, driver } = open();
  driver.write(CTRL, DQ_OE | REGION_OE | OE_N);
  driver.model.powerCut();
  assert.is(driver.read(CTRL), 0xf);
  driver.write(CTRL, 0xf);
  assert.equal(chip.writes, []);
});

CorundumFlashBpi.run();
