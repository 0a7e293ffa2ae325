import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SPI_PIN, SPI_PINS_IDLE, SpiPins } from "../../../../core/sim/controllers/spi-pins.ts";
import { makeParts, writePage } from "./make-parts.ts";

const SpiPinsSuite = suite("spi pins");

const { mosi: MOSI, clock: CLOCK, deselect: DESELECT } = SPI_PIN;

/** Moves pins as software does; `idleClock` is the level between transfers. */
function bitBang(mode: 0 | 3 = 0) {
  const bench = makeParts();
  const pins = new SpiPins(bench.parts.spi[0], bench.parts);
  const idleClock = mode === 3 ? CLOCK : 0;
  let nowMs = 0;
  const drive = (levels: number) => {
    nowMs += 0.0001;
    pins.drive(levels, nowMs);
  };
  const bit = (out: number): number => {
    drive(out);
    const seen = mode === 0 ? pins.miso(nowMs) : 0;
    drive(out | CLOCK);
    return mode === 0 ? seen : pins.miso(nowMs);
  };
  const byte = (value: number) => {
    let received = 0;
    for (let at = 7; at >= 0; at--) received = (received << 1) | bit((value >> at) & 1);
    return received;
  };
  const transfer = (send: readonly number[], answerBytes = 0): number[] => {
    drive(DESELECT | idleClock);
    drive(idleClock);
    for (const value of send) byte(value);
    const answer = Array.from({ length: answerBytes }, () => byte(0));
    drive(idleClock);
    drive(DESELECT | idleClock);
    return answer;
  };
  const wait = (ms: number) => {
    nowMs += ms;
  };
  return { bench, pins, drive, bit, byte, transfer, wait };
}

for (const mode of [0, 3] as const) {
  SpiPinsSuite(`identify, erase, program and read in mode ${mode}`, () => {
    const { transfer, wait, bench } = bitBang(mode);
    const { id, page } = writePage(transfer, { wait });
    assert.equal(id, [0x20, 0xba, 0x18]);
    assert.equal(page.slice(0, 4), [0, 7, 14, 21]);
    assert.is(page[255], (255 * 7) & 0xff);
    assert.equal(bench.misuses, []);
  });
}

SpiPinsSuite("show each answer bit from the falling edge before it until the next", () => {
  const { pins, drive, byte, bench } = bitBang();
  bench.chips[0]?.array.memory.write(0, Uint8Array.of(0b1010_0000));
  drive(0);
  for (const value of [0x03, 0, 0, 0]) byte(value);
  drive(0);
  const seen = [pins.miso(1)];
  for (let edge = 0; edge < 6; edge++) {
    drive(edge % 2 === 0 ? CLOCK : 0);
    seen.push(pins.miso(1));
  }
  assert.equal(seen, [1, 1, 0, 0, 1, 1, 0]);
});

SpiPinsSuite("read a register anew for each byte", () => {
  const { drive, byte, transfer, wait } = bitBang();
  transfer([0x06]);
  transfer([0x02, 0, 0, 0, 0]);
  drive(0);
  byte(0x05);
  const during = byte(0);
  wait(1);
  assert.equal([during, byte(0)], [0x03, 0x00]);
});

SpiPinsSuite("pull the data line up while nothing drives it", () => {
  const { pins, drive } = bitBang();
  assert.is(pins.miso(0), 1);
  drive(0);
  assert.is(pins.miso(0), 1);
  assert.is(new SpiPins(undefined, { recordMisuse: assert.unreachable }).miso(0), 1);
});

SpiPinsSuite("let the chip ignore a command that ends inside a byte", () => {
  const { drive, byte, bit, transfer, bench } = bitBang();
  drive(0);
  byte(0x06);
  bit(0);
  drive(0);
  drive(DESELECT);
  assert.equal(transfer([0x05], 1), [0]);
  assert.equal(bench.misuses, ["write enable ended inside a byte; ignored"]);
});

SpiPinsSuite("ignore clocks while the chip is not selected", () => {
  const { drive, transfer, bench } = bitBang();
  for (let clocks = 0; clocks < 3; clocks++) {
    drive(DESELECT | CLOCK | MOSI);
    drive(DESELECT);
  }
  assert.equal(transfer([0x9f], 1), [0x20]);
  assert.equal(bench.misuses, []);
});

SpiPinsSuite("take the old level and say so when data changes at the rising edge", () => {
  const { pins, bench, drive, transfer } = bitBang();
  drive(0);
  for (let at = 7; at >= 0; at--) {
    drive(((0x06 >> at) & 1) | CLOCK);
    drive(((0x06 >> at) & 1) | 0);
  }
  drive(DESELECT);
  assert.is(pins.isSelected, false);
  assert.match(bench.misuses.join(), "the data changed at the rising edge");
  assert.equal(transfer([0x05], 1), [0], "the chip saw 03, not 06");
});

SpiPinsSuite("lose the transaction when the clock rises in the write that selects", () => {
  const { drive, transfer, bench } = bitBang();
  drive(CLOCK);
  for (let at = 7; at >= 0; at--) {
    drive((0x06 >> at) & 1);
    drive(((0x06 >> at) & 1) | CLOCK);
  }
  drive(0);
  drive(DESELECT);
  assert.match(bench.misuses[0] ?? "", "the clock rose in the write that selected");
  assert.equal(transfer([0x05], 1), [0]);
});

SpiPinsSuite("leave a byte unfinished when the clock rises in the write that deselects", () => {
  const { drive, byte, transfer, bench } = bitBang();
  drive(0);
  byte(0x06);
  drive(0);
  drive(DESELECT | CLOCK);
  assert.equal(bench.misuses, ["the clock rose in the write that deselected the chip", "write enable ended inside a byte; ignored"]);
  drive(DESELECT);
  assert.equal(transfer([0x05], 1), [0]);
});

SpiPinsSuite("forget everything at a power cut, and tell the chip nothing", () => {
  const { pins, drive, byte, transfer } = bitBang();
  drive(0);
  byte(0x06);
  pins.powerCut();
  drive(SPI_PINS_IDLE);
  assert.equal(transfer([0x05], 1), [0]);
});

SpiPinsSuite.run();
