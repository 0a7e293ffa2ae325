import { suite } from "uvu";
import * as assert from "uvu/assert";
import { cardWith, SpiDriver } from "./spi-driver.ts";

const Sfdp = suite("sfdp of the chip models");

/** All that 5A answers, read in one go and once more from the middle. */
function sfdpOf(chip: string): DataView {
  const driver = new SpiDriver(cardWith({ chips: [{ chip, select: 0 }] }));
  const all = driver.transfer([0x5a, 0, 0, 0, 0], 0x100);
  assert.equal(driver.transfer([0x5a, 0, 0, 0x30, 0], 16), all.subarray(0x30, 0x40));
  assert.equal(driver.card.misuses(), []);
  return new DataView(all.buffer);
}

const dwordsAt = (view: DataView, address: number, count: number) =>
  Array.from({ length: count }, (_, index) =>
    view
      .getUint32(address + 4 * index, true)
      .toString(16)
      .padStart(8, "0"),
  );

Sfdp("has the headers of JESD216B, and ones behind the tables", () => {
  const view = sfdpOf("micron/mt25ql256a");
  assert.equal(dwordsAt(view, 0, 6), ["50444653", "ff010106", "10010600", "ff000030", "02010084", "ff000070"]);
  assert.equal(dwordsAt(view, 0x78, 1), ["ffffffff"]);
  assert.equal(dwordsAt(sfdpOf("winbond/w25q128jv"), 0, 5), ["50444653", "ff000106", "10010600", "ff000030", "ffffffff"]);
});

Sfdp("names size, opcodes and times of the MT25QL256A", () => {
  const table = dwordsAt(sfdpOf("micron/mt25ql256a"), 0x30, 16);
  assert.is(table[0], "ff8220e5");
  assert.is(table[1], "0fffffff");
  assert.equal(table.slice(7, 9), ["520f200c", "ff00d810"]);
  // Types of 3, 6 and 9 times 16 ms, at most 12 times as long.
  assert.is(Number.parseInt(table[9] ?? "", 16), 5 | ((2 | (1 << 5)) << 4) | ((5 | (1 << 5)) << 11) | ((8 | (1 << 5)) << 18));
  // A page of 256 bytes takes 15 times 8 us, at most 16 times as long; the whole chip 19 times 4 s.
  const pageTimes = Number.parseInt(table[10] ?? "", 16);
  assert.is(pageTimes & 0x3fff, 7 | (8 << 4) | (14 << 8));
  assert.is((pageTimes >>> 24) & 0x7f, 18 | (2 << 5));
  // 06 before B7 and E9; commands with 4-byte addresses; reset by 66 and 99; flag status.
  assert.is(table[15], "22009000");
  assert.is(table[13], "5cd5800c");
});

Sfdp("lists the 4-byte commands of the MT25QL256A", () => {
  assert.equal(dwordsAt(sfdpOf("micron/mt25ql256a"), 0x70, 2), ["00000e43", "ffdc5c21"]);
});

Sfdp("says that a 16 MiB chip takes 3 address bytes", () => {
  const table = dwordsAt(sfdpOf("winbond/w25q128jv"), 0x30, 16);
  assert.is(table[0], "ff8020e5");
  assert.is(table[1], "07ffffff");
  assert.is(table[15], "00001000");
});

Sfdp("is answered with zeros by a chip without it", () => {
  const driver = new SpiDriver(cardWith());
  assert.equal([...driver.transfer([0x5a, 0, 0, 0, 0], 8)], Array(8).fill(0));
});

Sfdp.run();
