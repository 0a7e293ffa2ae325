import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeCorundumFlashSpi } from "../../../../core/sim/controllers/corundum-flash-spi.ts";
import { Driver, makeParts, type Transfer, writePage } from "./make-parts.ts";

const CorundumFlashSpi = suite("corundum flash spi model");

const CTRL0 = 0x10;
const CTRL1 = 0x14;
const CLK = 0x10000;
const CS_N = 0x20000;
const OE_0 = 0x100;
const D_1 = 0x2;

const open = (given: Parameters<typeof makeParts>[0] = {}) => new Driver(makeCorundumFlashSpi, makeParts(given));

/** The accesses of Corundum's own utility (utils/flash_spi.c), with its dummy reads. */
function utility(driver: Driver, ctrl = CTRL0) {
  const set = (value: number) => driver.write(ctrl, value);
  const flush = () => driver.read(ctrl);
  const writeByte = (byte: number) => {
    for (let at = 7; at >= 0; at--) {
      const bit = (byte >> at) & 1;
      set(bit | OE_0);
      flush();
      set(bit | OE_0 | CLK);
      flush();
    }
    set(0);
  };
  const readByte = () => {
    let byte = 0;
    for (let at = 7; at >= 0; at--) {
      set(0);
      flush();
      byte |= driver.read(ctrl) & D_1 ? 1 << at : 0;
      set(CLK);
      flush();
    }
    set(0);
    return byte;
  };
  const transfer: Transfer = (send, answerBytes = 0) => {
    for (const byte of send) writeByte(byte);
    const answer = Array.from({ length: answerBytes }, readByte);
    set(CS_N);
    return answer;
  };
  return { transfer, writeByte, readByte };
}

CorundumFlashSpi("answers its header and the format of two segments", () => {
  const driver = open();
  assert.equal(
    [0x00, 0x04, 0x08, 0x0c].map((offset) => driver.read(offset)),
    [0xc120, 0x200, 0, 0x12],
  );
  assert.is(open({ parameters: { format: 0x0100_2112, blockVersion: 0x100 } }).read(0x0c), 0x0100_2112);
  assert.is(open({ parameters: { blockVersion: 0x100 } }).read(0x04), 0x100);
});

CorundumFlashSpi("identifies, erases, programs and reads a chip", () => {
  const driver = open();
  const { transfer } = utility(driver);
  const { id, page, erasePolls } = writePage(transfer, { wait: (ms) => driver.wait(ms) });
  assert.equal(id, [0x20, 0xba, 0x18]);
  assert.equal([page.length, page[1], page[255]], [256, 7, 0xf9]);
  assert.ok(erasePolls > 200 && erasePolls <= 250, `${erasePolls} polls for an erase of 250 ms`);
  assert.equal(driver.misuses, []);
});

const PROBES = [
  { name: "a board with four lanes and one chip", given: {}, want: [0xf, 0x0] },
  { name: "a board with two chips", given: { chipCount: 2 }, want: [0xf, 0xf] },
  { name: "a board with a line for each direction", given: { parameters: { lanes: 1 } }, want: [0x3, 0x0] },
];
for (const { name, given, want } of PROBES) {
  CorundumFlashSpi(`shows its data lines to the probe: ${name}`, () => {
    const driver = open(given);
    const lanes = [CTRL0, CTRL1].map((ctrl) => {
      driver.write(ctrl, 0x0002_000f);
      const seen = driver.read(ctrl) & 0xf;
      driver.write(ctrl, 0x0002_0000);
      return seen;
    });
    assert.equal(lanes, want);
    assert.equal(driver.misuses, []);
  });
}

CorundumFlashSpi("reads back what it drives, and the levels of the pins in place of the data", () => {
  const driver = open();
  driver.write(CTRL0, CS_N | CLK | 0x0d00 | 0x1);
  assert.is(driver.read(CTRL0), CS_N | CLK | 0x0d00 | 0x3, "D1 is pulled up, D2 and D3 are driven low");
});

CorundumFlashSpi("clocks both chips with one CLK, each with its own select and data", () => {
  const driver = open({ chipCount: 2 });
  const [first, second] = driver.bench.chips;
  first?.array.memory.write(0, Uint8Array.of(0x11));
  second?.array.memory.write(0, Uint8Array.of(0x22));
  driver.write(CTRL1, 0);
  for (const byte of [0x03, 0, 0, 0]) {
    for (let at = 7; at >= 0; at--) {
      const bit = ((byte >> at) & 1) | OE_0;
      // Chip 1 is given its bit first: its own write leaves CLK where it is, and CTRL0 then clocks both.
      driver.write(CTRL1, bit);
      driver.write(CTRL0, bit);
      driver.write(CTRL0, bit | CLK);
    }
  }
  driver.write(CTRL0, 0);
  const bytes = [0, 0];
  for (let at = 7; at >= 0; at--) {
    for (const chip of [0, 1]) bytes[chip] = (bytes[chip] ?? 0) | (driver.read(CTRL0 + 4 * chip) & D_1 ? 1 << at : 0);
    driver.write(CTRL0, CLK);
    driver.write(CTRL0, 0);
  }
  assert.equal(bytes, [0x11, 0x22]);
  assert.equal(driver.misuses, []);
});

CorundumFlashSpi("leaves the chip alone that is not selected", () => {
  const driver = open({ chipCount: 2 });
  utility(driver).transfer([0x06]);
  assert.equal(utility(driver, CTRL1).transfer([0x05], 1), [0x00]);
  assert.equal(utility(driver, CTRL0).transfer([0x05], 1), [0x02]);
});

CorundumFlashSpi("sends ones where the output is not enabled", () => {
  const driver = open();
  for (let clocks = 0; clocks < 8; clocks++) {
    driver.write(CTRL0, 0);
    driver.write(CTRL0, CLK);
  }
  driver.write(CTRL0, 0);
  driver.write(CTRL0, CS_N);
  assert.equal(driver.misuses, ["this chip has no command 0xff; ignored"]);
});

CorundumFlashSpi("records that the answer line was driven", () => {
  const driver = open();
  driver.write(CTRL0, 0x0300);
  assert.match(driver.misuses[0] ?? "", "D1 was driven");
});

CorundumFlashSpi("takes no writes of its header, except the boot key in FORMAT", () => {
  const driver = open();
  driver.write(0x0c, 0xfee1dead);
  assert.equal(driver.bench.fabric.boots, [0]);
  driver.write(0x0c, 0x99);
  assert.is(driver.read(0x0c), 0x12);
  assert.match(driver.misuses[0] ?? "", "the read-only offset 0x0c was written with 0x00000099");
});

CorundumFlashSpi("drops the select at a power cut, and the command with it", () => {
  const driver = open();
  utility(driver).writeByte(0x06);
  driver.model.powerCut();
  assert.is(driver.read(CTRL0) & (CS_N | CLK), CS_N);
  assert.equal(utility(driver).transfer([0x05], 1), [0x00]);
});

CorundumFlashSpi.run();
