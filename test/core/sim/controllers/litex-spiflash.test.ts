import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeLitexSpiFlash } from "../../../../core/sim/controllers/litex-spiflash.ts";
import { Driver, makeParts, type Transfer, writePage } from "./make-parts.ts";

const LitexSpiFlash = suite("litex spiflash model");

const REG = { control: 0x00, status: 0x04, mosi: 0x08, miso: 0x10, cs: 0x18, loopback: 0x1c };
const MANUAL = 0x1_0000;
const BIT_MS = 1 / 25_000;

const open = (given: Parameters<typeof makeParts>[0] = {}) => new Driver(makeLitexSpiFlash, makeParts(given));

/** Up to 5 bytes in one go, as LiteX's own software does it. */
function shift(driver: Driver, bytes: readonly number[], reg = REG): number[] {
  const at = (index: number) => bytes[index] ?? 0;
  driver.write(reg.mosi, at(0));
  driver.write(reg.mosi + 4, at(1) * 0x1000000 + at(2) * 0x10000 + at(3) * 0x100 + at(4));
  driver.write(reg.control, 1 | (bytes.length * 8 * 0x100));
  driver.wait((bytes.length * 8 + 2) * BIT_MS);
  assert.is(driver.read(reg.status), 1);
  const low = driver.read(reg.miso + 4);
  const all = [driver.read(reg.miso) & 0xff, low >>> 24, (low >>> 16) & 0xff, (low >>> 8) & 0xff, low & 0xff];
  return all.slice(5 - bytes.length);
}

/** Any length, with the chip select held by `select` and `deselect`. */
const held =
  (driver: Driver, { select, deselect, reg = REG }: { select: () => void; deselect: () => void; reg?: typeof REG }): Transfer =>
  (send, answerBytes = 0) => {
    select();
    for (let done = 0; done < send.length; done += 5) shift(driver, send.slice(done, done + 5), reg);
    const answer: number[] = [];
    for (let done = 0; done < answerBytes; done += 4)
      answer.push(...shift(driver, new Array(Math.min(4, answerBytes - done)).fill(0), reg));
    deselect();
    return answer;
  };
const manual = (driver: Driver, line = 1) =>
  held(driver, { select: () => driver.write(REG.cs, MANUAL | line), deselect: () => driver.write(REG.cs, MANUAL) });

LitexSpiFlash("has its reset values", () => {
  const driver = open();
  assert.equal(
    [0x00, 0x04, 0x08, 0x0c, 0x10, 0x14, 0x18, 0x1c].map((offset) => driver.read(offset)),
    [0, 1, 0, 0, 0, 0, 1, 0],
  );
  assert.equal(driver.misuses, []);
});

LitexSpiFlash("makes a transaction of one transfer while it selects by itself", () => {
  const driver = open();
  assert.equal(shift(driver, [0x9f, 0, 0, 0]).slice(1), [0x20, 0xba, 0x18]);
  assert.equal(shift(driver, [0x9f, 0]).slice(1), [0x20]);
  assert.equal(driver.misuses, []);
});

LitexSpiFlash("shifts data of 40 bits left-aligned out, and in to the right", () => {
  const driver = open();
  driver.bench.chips[0]?.array.memory.write(0x123, Uint8Array.of(0xa5));
  assert.equal(shift(driver, [0x03, 0, 1, 0x23, 0]), [0xff, 0xff, 0xff, 0xff, 0xa5]);
  shift(driver, [0x05, 0]);
  assert.equal([driver.read(REG.miso), driver.read(REG.miso + 4)], [0xff, 0xffff_ff00], "ones above what was asked for");
});

LitexSpiFlash("identifies, erases, programs and reads in manual mode", () => {
  const driver = open();
  const { id, page } = writePage(manual(driver), { wait: (ms) => driver.wait(ms) });
  assert.equal(id, [0x20, 0xba, 0x18]);
  assert.equal([page[0], page[1], page[255]], [0, 7, 0xf9]);
  assert.equal(driver.misuses, []);
});

LitexSpiFlash("keeps the chip selected between transfers of any number of bits", () => {
  const driver = open();
  driver.write(REG.cs, MANUAL | 1);
  const bits = (value: number, count: number) => {
    driver.write(REG.mosi, (value * 2 ** (8 - count)) & 0xff);
    driver.write(REG.mosi + 4, 0);
    driver.write(REG.control, 1 | (count << 8));
    driver.wait(0.01);
    return driver.read(REG.miso + 4);
  };
  bits(0b1001, 4);
  bits(0b111, 3);
  bits(1, 1);
  const answer = (bits(0, 3) & 0b111) * 32 + (bits(0, 5) & 0b11111);
  assert.is(answer, 0x20);
});

LitexSpiFlash("selects the chip of its line, and none by none", () => {
  const driver = open({ chipCount: 2 });
  manual(driver, 2)([0x06]);
  assert.equal(manual(driver, 1)([0x05], 1), [0]);
  assert.equal(manual(driver, 2)([0x05], 1), [2]);
  driver.write(REG.cs, 0);
  assert.equal(shift(driver, [0x9f, 0]), [0xff, 0xff]);
  driver.write(REG.cs, MANUAL | 3);
  assert.equal(driver.misuses, ["several chips were selected at once"]);
});

LitexSpiFlash("takes mosi when the low word is written", () => {
  const driver = open();
  driver.write(REG.mosi, 0x12);
  assert.is(driver.read(REG.mosi), 0);
  driver.write(REG.mosi + 4, 0x3456_789a);
  assert.equal([driver.read(REG.mosi), driver.read(REG.mosi + 4)], [0x12, 0x3456_789a]);
});

LitexSpiFlash("is done when all bits had their time, and not before", () => {
  const driver = open({ parameters: { spiClockHz: 100_000 } });
  driver.write(REG.control, 0x2801);
  driver.wait(0.39);
  assert.is(driver.read(REG.status), 0);
  driver.wait(0.03);
  assert.is(driver.read(REG.status), 1);
  assert.is(driver.read(REG.control), 0x2800);
});

LitexSpiFlash("sends what was in mosi at the start", () => {
  const driver = open();
  driver.write(REG.mosi, 0x06);
  driver.write(REG.mosi + 4, 0);
  driver.write(REG.control, 0x0801);
  driver.write(REG.mosi, 0x04);
  driver.write(REG.mosi + 4, 0);
  driver.wait(1);
  assert.equal(shift(driver, [0x05, 0]).slice(1), [0x02]);
});

LitexSpiFlash("ignores a start while it is busy", () => {
  const driver = open({ parameters: { spiClockHz: 100_000 } });
  driver.write(REG.control, 0x2801);
  driver.write(REG.control, 0x0801);
  driver.wait(0.2);
  assert.is(driver.read(REG.status), 0);
  assert.equal(driver.misuses, ["control was written during a transfer; ignored"]);
});

for (const bits of [0, 41]) {
  LitexSpiFlash(`never ends a transfer of ${bits} bits`, () => {
    const driver = open();
    driver.write(REG.control, 1 | (bits << 8));
    driver.wait(1000);
    assert.is(driver.read(REG.status), 0);
    assert.match(driver.misuses[0] ?? "", `a transfer of ${bits} bits`);
  });
}

LitexSpiFlash("loses the transfer when the chip select moves during it", () => {
  const driver = open();
  driver.write(REG.cs, MANUAL | 1);
  driver.write(REG.mosi, 0x06);
  driver.write(REG.mosi + 4, 0);
  driver.write(REG.control, 0x0801);
  driver.write(REG.cs, MANUAL);
  driver.wait(1);
  assert.match(driver.misuses[0] ?? "", "the chip select was written during a transfer");
  assert.equal(manual(driver)([0x05], 1), [0]);
});

LitexSpiFlash("gives back what it sends in loopback, and tells the chip nothing", () => {
  const driver = open();
  driver.write(REG.loopback, 1);
  assert.equal(shift(driver, [0x06, 0x55, 0xaa]), [0x06, 0x55, 0xaa]);
  assert.is(driver.read(REG.miso), 0xff);
  driver.write(REG.loopback, 0);
  assert.equal(shift(driver, [0x05, 0]).slice(1), [0]);
});

const CSR_JSON = new Map([
  ["spi_control", 0x800],
  ["spi_status", 0x804],
  ["spi_mosi", 0x808],
  ["spi_miso", 0x810],
  ["cs_n_out", 0x900],
  ["spi_clk_divider", 0x820],
]);

LitexSpiFlash("places its registers where csr.json says, with the chip select on a pin of its own", () => {
  const driver = open({ csrOffsets: CSR_JSON });
  assert.is(driver.read(0x900), 0, "a GPIO output starts at 0, which selects the chip");
  const reg = { ...REG, control: 0x800, status: 0x804, mosi: 0x808, miso: 0x810 };
  const pin = (level: number) => () => driver.write(0x900, level);
  pin(1)();
  const { id, page } = writePage(held(driver, { select: pin(0), deselect: pin(1), reg }), { wait: (ms) => driver.wait(ms) });
  assert.equal([id, page[255]], [[0x20, 0xba, 0x18], 0xf9]);
  assert.equal(driver.misuses, []);
  driver.read(0x818);
  assert.match(driver.misuses[0] ?? "", "the reserved offset 0x818 was read");
});

LitexSpiFlash("divides the system clock by what the build starts with, and by what is written", () => {
  const driver = open({ csrOffsets: CSR_JSON, parameters: { sysClockHz: 125_000_000, spiClockHz: 10_000_000 } });
  assert.is(driver.read(0x820), 13);
  driver.write(0x820, 12_500);
  driver.write(0x800, 0x0801);
  driver.wait(0.8);
  assert.is(driver.read(0x804), 0);
  driver.wait(0.2);
  assert.is(driver.read(0x804), 1);
});

LitexSpiFlash("takes no writes of its read-only registers", () => {
  const driver = open();
  driver.write(REG.status, 1);
  assert.equal(driver.misuses, ["the read-only register status was written with 0x00000001"]);
});

LitexSpiFlash("drops a transfer at a power cut", () => {
  const driver = open();
  driver.write(REG.mosi, 0x06);
  driver.write(REG.mosi + 4, 0);
  driver.write(REG.control, 0x0801);
  driver.model.powerCut();
  driver.wait(1);
  assert.equal([driver.read(REG.status), driver.read(REG.control)], [1, 0]);
  assert.equal(shift(driver, [0x05, 0]).slice(1), [0]);
});

LitexSpiFlash.run();
