import { suite } from "uvu";
import * as assert from "uvu/assert";
import { norChip } from "../../../core/sim/chips/nor-chips.ts";
import { protectedRange } from "../../../core/sim/nor/block-protection.ts";
import { bytes3, cardWith, SpiDriver, smallChip } from "./spi-driver.ts";

const Protection = suite("block protection");

/** From the protected area tables of the data sheets: status register, first protected address, size. */
const RANGES = [
  { chip: "micron/n25q128a", status: 0x00, want: [0x1000000, 0] },
  { chip: "micron/n25q128a", status: 0x04, want: [0xff0000, 0x10000] },
  { chip: "micron/n25q128a", status: 0x24, want: [0, 0x10000] },
  { chip: "micron/n25q128a", status: 0x1c, want: [0xc00000, 0x400000] },
  { chip: "micron/n25q128a", status: 0x40, want: [0x800000, 0x800000] },
  { chip: "micron/n25q128a", status: 0x60, want: [0, 0x800000] },
  { chip: "micron/n25q128a", status: 0x44, want: [0, 0x1000000] },
  { chip: "micron/mt25ql256a", status: 0x44, want: [0x1000000, 0x1000000] },
  { chip: "micron/mt25ql256a", status: 0x5c, want: [0, 0x2000000] },
  { chip: "winbond/w25q128jv", status: 0x04, want: [0xfc0000, 0x40000] },
  { chip: "winbond/w25q128jv", status: 0x38, want: [0, 0x800000] },
  { chip: "winbond/w25q128jv", status: 0x1c, want: [0, 0x1000000] },
  { chip: "winbond/w25q128jv", status: 0x44, want: [0xfff000, 0x1000] },
  { chip: "winbond/w25q128jv", status: 0x74, want: [0, 0x8000] },
  { chip: "winbond/w25q128jv", status: 0x5c, want: [0, 0x1000000] },
  { chip: "macronix/mx25l25645g", status: 0x04, want: [0x1ff0000, 0x10000] },
  { chip: "macronix/mx25l25645g", status: 0x3c, want: [0, 0x2000000] },
];
for (const { chip, status, want } of RANGES) {
  Protection(`of ${chip} with status ${status.toString(16)} is what the data sheet says`, () => {
    const { protection, sizeBytes } = norChip(chip);
    const range = protectedRange(status, protection, sizeBytes);
    assert.equal([range.address, range.sizeBytes], want);
  });
}

const filled = (changes: Parameters<typeof smallChip>[0] = {}) => {
  const driver = new SpiDriver(cardWith({ chips: [smallChip(changes)] }));
  driver.card.chips[0]?.load(0, new Uint8Array(0x80000).fill(0x77));
  return driver;
};

Protection("ignores programs and erases inside the range, and shows why in the flag status", () => {
  const driver = filled();
  driver.change([0x01, 0x04]);
  driver.change([0x02, ...bytes3(0x70000), 0]);
  assert.equal([driver.status(), driver.flagStatus()], [0x06, 0x92]);
  driver.transfer([0x50]);
  driver.change([0xd8, ...bytes3(0x7ffff)]);
  assert.equal([driver.status(), driver.flagStatus()], [0x06, 0xa2]);
  driver.transfer([0x50]);
  driver.change([0xc7]);
  assert.is(driver.flagStatus(), 0xa2);
  driver.transfer([0x50]);
  driver.change([0xd8, ...bytes3(0x60000)]);
  assert.is(driver.flagStatus(), 0x80);
  assert.equal([...driver.read(0x6ffff, 2)], [0xff, 0x77]);
});

Protection("takes write enable back on chips without a flag status", () => {
  const driver = filled({ chip: "winbond/w25q128jv" });
  driver.change([0x01, 0x1c]);
  driver.change([0x02, 0, 0, 0, 0]);
  assert.is(driver.status(), 0x1c);
  assert.equal([...driver.read(0, 1)], [0x77]);
});

Protection("is lifted by writing the status register after write enable only", () => {
  const driver = filled();
  driver.change([0x01, 0x5c]);
  driver.transfer([0x01, 0x00]);
  assert.is(driver.status(), 0x5c);
  driver.start([0x01, 0x00]);
  assert.is(driver.status() & 0x01, 0x01);
  void driver.card.clock.wait(1.3);
  assert.is(driver.status(), 0x00);
});

Protection("cannot be lifted while SRWD is set and WP# is low", () => {
  const locked = filled({ writeProtectPin: "low" });
  locked.change([0x01, 0x9c]);
  locked.change([0x01, 0x00]);
  assert.is(locked.status() & 0xfc, 0x9c);
  const open = filled({ writeProtectPin: "high" });
  open.change([0x01, 0x9c]);
  open.change([0x01, 0x00]);
  assert.is(open.status() & 0xfc, 0x00);
});

Protection.run();
