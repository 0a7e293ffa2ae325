import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Bus } from "../../../../core/bus/bus.ts";
import { busOver } from "../../../../core/bus/device-bus.ts";
import { BusAnswer, type BusRefusal } from "../../../../core/sim/bus-answer.ts";
import { makeConfigAxiWindow } from "../../../../core/sim/controllers/config-axi-window.ts";
import { createVirtualCard, spaceOf } from "../../../../core/sim/virtual-card.ts";
import { Driver, makeParts } from "./make-parts.ts";

const Window = suite("OpenCAPI window model");

const [ADDR, DATA, CTRL] = [0x0, 0x4, 0x8];
const [READ, WRITE, HIGH_FIRST, EXPAND] = [1 << 16, 1 << 17, 1 << 18, 1 << 19];
const END_OF_STARTUP = 1 << 24;
const readResponse = (word: number) => (word >> 20) & 3;
const writeResponse = (word: number) => (word >> 22) & 3;

interface Behind {
  readonly driver: Driver;
  /** What arrived on the AXI bus. */
  readonly log: string[];
}

/** A window before a device that answers reads with 0x55aa00 and a counter, and refuses the accesses that `refusals` has a line for. */
function open(parameters: Record<string, number> = {}, refusals: readonly (BusRefusal | undefined)[] = []): Behind {
  const log: string[] = [];
  const answer = new BusAnswer();
  const refuse = () => {
    const refusal = refusals[log.length - 1];
    if (refusal) answer.refuse(refusal);
  };
  const downstream: Bus = busOver({
    sizeBytes: 0x10000,
    read: (offset, widthBits) => {
      log.push(`r${widthBits} ${offset.toString(16)}`);
      refuse();
      return 0x55aa_0000 + log.length;
    },
    write: (offset, widthBits, value) => {
      log.push(`w${widthBits} ${offset.toString(16)} ${value.toString(16)}`);
      refuse();
    },
    close: () => {},
  });
  return { driver: new Driver(makeConfigAxiWindow, makeParts({ parameters, downstream, answer })), log };
}

Window("writes DATA to the address when the write strobe is set, and takes the strobe back", () => {
  const { driver, log } = open();
  driver.write(DATA, 0xdead_beef);
  assert.equal(log, []);
  driver.write(ADDR, 0x60 | WRITE);
  assert.equal(log, ["w32 60 deadbeef"]);
  driver.wait(0.001);
  assert.is(driver.read(ADDR), 0x60 | END_OF_STARTUP);
  assert.equal(driver.misuses, []);
});

Window("reads into DATA when the read strobe is set", () => {
  const { driver, log } = open();
  driver.write(ADDR, 0x4110 | READ);
  driver.wait(0.001);
  assert.is(driver.read(ADDR), 0x4110 | END_OF_STARTUP);
  assert.is(driver.read(DATA), 0x55aa_0001);
  assert.equal(log, ["r32 4110"]);
});

Window("without a strobe does nothing on the bus", () => {
  const { driver, log } = open();
  driver.write(ADDR, 0x60 | EXPAND);
  assert.is(driver.read(ADDR), 0x60 | EXPAND | END_OF_STARTUP);
  assert.equal(log, []);
});

Window("the expander makes four byte writes of one word, bits 7 to 0 first", () => {
  const { driver, log } = open();
  driver.write(DATA, 0x4433_2211);
  driver.write(ADDR, 0x68 | WRITE | EXPAND);
  assert.equal(log, ["w32 68 11", "w32 68 22", "w32 68 33", "w32 68 44"]);
});

Window("the expander's other direction takes bits 31 to 24 first", () => {
  const { driver, log } = open();
  driver.write(DATA, 0x4433_2211);
  driver.write(ADDR, 0x68 | WRITE | EXPAND | HIGH_FIRST);
  assert.equal(log, ["w32 68 44", "w32 68 33", "w32 68 22", "w32 68 11"]);
});

Window("without the expander its direction means nothing", () => {
  const { driver, log } = open();
  driver.write(DATA, 0x4433_2211);
  driver.write(ADDR, 0x68 | WRITE | HIGH_FIRST);
  assert.equal(log, ["w32 68 44332211"]);
});

for (const { direction, word } of [
  { direction: 0, word: 0x0403_0201 },
  { direction: HIGH_FIRST, word: 0x0102_0304 },
]) {
  Window(`the expander makes one word of the low bytes of four reads${direction === 0 ? "" : ", the other way round"}`, () => {
    const { driver, log } = open();
    driver.write(ADDR, 0x6c | READ | EXPAND | direction);
    driver.wait(0.001);
    assert.is(driver.read(DATA), word);
    assert.equal(log, ["r32 6c", "r32 6c", "r32 6c", "r32 6c"]);
  });
}

Window("keeps the strobe for as long as the bus takes, four times as long with the expander", () => {
  const { driver } = open({ axiAccessNs: 100_000 });
  driver.write(ADDR, READ);
  driver.wait(0.09);
  assert.is(driver.read(ADDR) & READ, READ);
  driver.wait(0.01);
  assert.is(driver.read(ADDR) & READ, 0);
  driver.write(ADDR, READ | EXPAND);
  driver.wait(0.39);
  assert.is(driver.read(ADDR) & READ, READ);
  driver.wait(0.01);
  assert.is(driver.read(ADDR) & READ, 0);
  assert.equal(driver.misuses, []);
});

Window("loses what is written during an access, and gives no data before the read is over", () => {
  const { driver, log } = open({ axiAccessNs: 100_000 });
  driver.write(ADDR, READ);
  assert.is(driver.read(DATA), 0xffff_ffff);
  driver.write(DATA, 1);
  driver.write(ADDR, 0x60 | WRITE);
  assert.is(log.length, 1);
  assert.equal(driver.misuses, [
    "DATA was read before the AXI read was over",
    "DATA was written during an AXI access; it is lost",
    "ADDR was written during an AXI access; it is lost",
  ]);
});

Window("shows what the slave answers, for reads and writes apart, until the next of its kind", () => {
  const { driver } = open({}, ["slave-error", undefined, "slave-error", undefined]);
  const access = (strobe: number) => {
    driver.write(ADDR, 0x6c | strobe);
    driver.wait(0.001);
    const word = driver.read(ADDR);
    return [readResponse(word), writeResponse(word)];
  };
  assert.equal(access(READ), [2, 0]);
  assert.equal(access(WRITE), [2, 0]);
  assert.equal(access(WRITE), [2, 2]);
  assert.equal(access(READ), [0, 2]);
});

Window("shows an error of any of the four accesses of the expander", () => {
  const { driver, log } = open({}, [undefined, undefined, "slave-error"]);
  driver.write(ADDR, 0x6c | READ | EXPAND);
  driver.wait(0.001);
  assert.is(readResponse(driver.read(ADDR)), 2);
  assert.is(log.length, 4);
});

Window("answers 3 for slaves that it does not have", () => {
  const { driver, log } = open();
  for (const slave of [2, 3]) {
    driver.write(ADDR, (slave << 14) | READ);
    driver.wait(0.001);
    assert.is(readResponse(driver.read(ADDR)), 3);
    driver.write(ADDR, (slave << 14) | WRITE);
    driver.wait(0.001);
    assert.is(writeResponse(driver.read(ADDR)), 3);
  }
  assert.equal(log, []);
  assert.match(driver.misuses[0] ?? "", "nothing answers at AXI address 0x8000");
});

Window("does nothing when both strobes are set", () => {
  const { driver, log } = open();
  driver.write(ADDR, READ | WRITE);
  assert.equal(log, []);
  assert.match(driver.misuses[0] ?? "", "at once");
});

Window("boots the FPGA by bit 0 of CTRL, and by no other", () => {
  const { driver } = open();
  driver.write(CTRL, 2);
  assert.equal(driver.bench.fabric.boots, []);
  assert.is(driver.read(CTRL), 2);
  driver.write(CTRL, 1);
  assert.equal(driver.bench.fabric.boots, [0]);
});

Window("forgets all at a power cut", () => {
  const { driver } = open({ axiAccessNs: 1_000_000 }, ["slave-error"]);
  driver.write(DATA, 7);
  driver.write(ADDR, 0x60 | READ);
  driver.model.powerCut();
  assert.is(driver.read(ADDR), END_OF_STARTUP);
  assert.is(driver.read(DATA), 0);
});

/** The window of a whole card at 0x630, with an AXI Quad SPI core as slave 0 and nothing as slave 1. */
function openCard() {
  const card = createVirtualCard({
    windows: {
      config: { place: { kind: "config", offset: 0x630 }, sizeBytes: 0xc },
      axi: { place: { kind: "through", controller: "bridge", offset: 0 }, sizeBytes: 0x8000 },
    },
    controllers: {
      bridge: {
        model: "opencapi/config-axi-window",
        window: "config",
        place: { offset: 0 },
        windowBytes: { window: 0xc },
        parameters: {},
        chips: [],
      },
      spi: {
        model: "amd/axi-quad-spi",
        window: "axi",
        place: { offset: 0 },
        windowBytes: { window: 0x80 },
        parameters: { fifoDepth: 16, spiClockHz: 25_000_000 },
        chips: [{ chip: "micron/n25q128a", select: 0 }],
      },
    },
  });
  const bus = spaceOf(card, { kind: "config" });
  return {
    card,
    read: (address: number, flags = 0) => {
      bus.write32(0x630, address | READ | flags);
      return { response: readResponse(bus.read32(0x630)), data: bus.read32(0x634) };
    },
    write: (address: number, data: number, flags = 0) => {
      bus.write32(0x634, data >>> 0);
      bus.write32(0x630, address | WRITE | flags);
      return writeResponse(bus.read32(0x630));
    },
  };
}

Window("tells of AXI Quad SPI that its receive FIFO was read while empty", () => {
  const { card, read } = openCard();
  assert.equal(read(0x60), { response: 0, data: 0x180 });
  assert.is(read(0x6c).response, 2);
  assert.equal(read(0x60), { response: 0, data: 0x180 });
  assert.equal(
    card.misuses().map((text) => text.replace(/^.*?: /, "")),
    ["SPIDRR was read while empty"],
  );
});

Window("tells of AXI Quad SPI that its transmit FIFO was written while full", () => {
  const { write } = openCard();
  for (let words = 0; words < 4; words++) assert.is(write(0x68, 0, EXPAND), 0);
  assert.is(write(0x68, 0), 2);
});

Window("reads the chip's id through the expander", () => {
  const { card, read, write } = openCard();
  write(0x60, 0x0e6);
  write(0x70, 0xffff_fffe);
  write(0x68, 0x9f00_0000, EXPAND | HIGH_FIRST);
  card.clock.wait(0.01);
  assert.equal(read(0x6c, EXPAND), { response: 0, data: 0x18ba20ff });
  assert.equal(card.misuses(), []);
});

Window("answers 3 where the card has nothing", () => {
  const { read, write } = openCard();
  assert.is(read(0x4110).response, 3);
  assert.is(write(0x410c, 1), 3);
});

Window.run();
