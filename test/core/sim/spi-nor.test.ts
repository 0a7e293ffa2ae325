import { suite } from "uvu";
import * as assert from "uvu/assert";
import { bytes3, bytes4, cardWith, NONE_SELECTED, REG, RESET_FIFOS, RUN, SpiDriver, smallChip } from "./spi-driver.ts";

const SpiNor = suite("spi nor model");

const open = (setup: Parameters<typeof cardWith>[0] = {}) => new SpiDriver(cardWith(setup));
const misusesOf = ({ card }: SpiDriver) => card.chips[0]?.misuses ?? [];
const counting = (count: number, first = 0) => Array.from({ length: count }, (_, index) => (first + index) & 0xff);
const FLAG_READY = 0x80;

SpiNor("answers its JEDEC id, and zeros after it", () => {
  assert.equal([...open().transfer([0x9f], 6)], [0x20, 0xba, 0x18, 0x10, 0, 0]);
});

SpiNor("reads what was loaded, and goes on at 0 after the last address", () => {
  const driver = open();
  driver.card.chips[0]?.load(0x7fffe, Uint8Array.of(1, 2));
  driver.card.chips[0]?.load(0, Uint8Array.of(3, 4));
  assert.equal([...driver.read(0x7fffe, 4)], [1, 2, 3, 4]);
  assert.equal([...driver.transfer([0x0b, ...bytes3(0x7fffe), 0], 4)], [1, 2, 3, 4], "fast read");
  assert.equal([...driver.read(0x87fffe, 4)], [1, 2, 3, 4], "an address beyond the size");
});

SpiNor("reads across many bursts without losing a byte", () => {
  const driver = open();
  const bytes = Uint8Array.from({ length: 9000 }, (_, index) => (index * 7) ^ (index >> 5));
  driver.card.chips[0]?.load(0x0ffe, bytes);
  assert.equal(driver.read(0x0ffe, bytes.length), bytes);
});

SpiNor("programs only after write enable, and takes the enable back when it is done", () => {
  const driver = open();
  driver.transfer([0x02, 0, 0, 0, 0x12]);
  assert.equal([...driver.read(0, 1)], [0xff]);
  driver.transfer([0x06]);
  assert.is(driver.status(), 0x02);
  driver.transfer([0x02, 0, 0, 0, 0x12]);
  assert.is(driver.status(), 0x03);
  void driver.card.clock.wait(1);
  assert.is(driver.status(), 0x00);
  assert.equal([...driver.read(0, 1)], [0x12]);
  assert.equal(misusesOf(driver), ["page program without write enable; ignored"]);
});

SpiNor("forgets write enable after write disable", () => {
  const driver = open();
  driver.transfer([0x06]);
  driver.transfer([0x04]);
  assert.is(driver.status(), 0x00);
});

SpiNor("clears bits and never sets them when it programs", () => {
  const driver = open();
  driver.change([0x02, 0, 0, 0, 0xf0, 0x0f]);
  driver.change([0x02, 0, 0, 0, 0x3c, 0xff]);
  assert.equal([...driver.read(0, 3)], [0x30, 0x0f, 0xff]);
});

SpiNor("wraps a program inside its page", () => {
  const driver = open();
  driver.change([0x02, ...bytes3(0x1fe), 1, 2, 3, 4]);
  assert.equal([...driver.read(0x1fe, 4)], [1, 2, 0xff, 0xff]);
  assert.equal([...driver.read(0x100, 3)], [3, 4, 0xff]);
});

SpiNor("keeps the last 256 bytes of a longer program", () => {
  const driver = open();
  driver.change([0x02, ...bytes3(0x110), ...counting(300)]);
  const page = [...driver.read(0x100, 0x100)];
  const want = Array.from({ length: 0x100 }, (_, index) => (44 + ((index - 0x10 - 44) & 0xff)) & 0xff);
  assert.equal(page, want);
});

const UNITS = [
  { opcode: 0x20, sizeBytes: 0x1000 },
  { opcode: 0x52, sizeBytes: 0x8000 },
  { opcode: 0xd8, sizeBytes: 0x10000 },
];
for (const { opcode, sizeBytes } of UNITS) {
  SpiNor(`erases the ${sizeBytes / 1024} KiB around any address`, () => {
    const driver = open({ chips: [smallChip({ chip: "winbond/w25q128jv" })] });
    driver.card.chips[0]?.load(0, new Uint8Array(0x80000));
    driver.change([opcode, ...bytes3(0x20000 + sizeBytes - 1)]);
    const contents = driver.card.chips[0]?.contents ?? new Uint8Array();
    assert.is(contents.indexOf(0xff), 0x20000);
    assert.is(contents.lastIndexOf(0xff), 0x20000 + sizeBytes - 1);
    assert.is(contents.filter((byte) => byte === 0xff).length, sizeBytes);
  });
}

for (const opcode of [0xc7, 0x60]) {
  SpiNor(`erases the whole chip by ${opcode.toString(16)}`, () => {
    const driver = open();
    driver.card.chips[0]?.load(0, new Uint8Array(0x80000));
    driver.change([opcode]);
    assert.is(
      driver.card.chips[0]?.contents.findIndex((byte) => byte !== 0xff),
      -1,
    );
  });
}

SpiNor("has no command that its data sheet does not have", () => {
  const driver = open();
  driver.transfer([0x06]);
  driver.transfer([0x52, 0, 0, 0]);
  driver.transfer([0xb7]);
  assert.equal(misusesOf(driver), ["this chip has no command 0x52; ignored", "this chip has no command 0xb7; ignored"]);
});

const DURATIONS = [
  { name: "as long as typical", busyTime: "typical", busyMs: 250 },
  { name: "as long as the maximum", busyTime: "maximum", busyMs: 800 },
  { name: "longer than the maximum", busyTime: 4, busyMs: 1000 },
] as const;
for (const { name, busyTime, busyMs } of DURATIONS) {
  SpiNor(`is busy with an erase ${name}, if asked to`, () => {
    const driver = open({ chips: [smallChip({ busyTime })] });
    driver.start([0x20, 0, 0, 0]);
    void driver.card.clock.wait(busyMs - 1);
    assert.equal([driver.status(), driver.flagStatus()], [0x03, 0x00]);
    void driver.card.clock.wait(1);
    assert.equal([driver.status(), driver.flagStatus()], [0x00, FLAG_READY]);
  });
}

SpiNor("never gets ready with an infinite factor", () => {
  const driver = open({ chips: [smallChip({ busyTime: Number.POSITIVE_INFINITY })] });
  driver.change([0x20, 0, 0, 0]);
  assert.is(driver.status(), 0x03);
});

SpiNor("shows the end of an operation within one long status read", () => {
  // 80 us a byte: a page program of 0.5 ms ends during the seventh.
  const { card } = open({ parameters: { spiClockHz: 100_000 } });
  for (const command of [[0x06], [0x02, 0, 0, 0, 0], [0x05, ...Array(9).fill(0)]]) {
    card.window.write32(REG.SPICR, RUN | RESET_FIFOS);
    card.window.write32(REG.SPISSR, ~1 >>> 0);
    card.window.push(REG.SPIDTR, Uint32Array.from(command));
    void card.clock.wait(command.length * 0.08);
    card.window.write32(REG.SPISSR, NONE_SELECTED);
  }
  const statuses = new Uint32Array(10);
  card.window.pull(REG.SPIDRR, statuses);
  assert.equal([...statuses], [0xff, 3, 3, 3, 3, 3, 0, 0, 0, 0]);
});

SpiNor("ignores everything but status reads while busy", () => {
  const driver = open();
  driver.start([0x20, 0, 0, 0]);
  assert.equal([...driver.read(0x1000, 2)], [0xff, 0xff]);
  driver.start([0x02, ...bytes3(0x2000), 0]);
  void driver.card.clock.wait(300);
  assert.is(driver.status(), 0x00);
  assert.equal([...driver.read(0x2000, 1)], [0xff]);
  assert.equal(misusesOf(driver), ["read while busy; ignored", "write enable while busy; ignored", "page program while busy; ignored"]);
});

const FLAWED = [
  { name: "an erase with two address bytes", send: [0x20, 0, 0], misuse: "4 KiB erase ended after 3 of 4 bytes of its header; ignored" },
  { name: "an erase with a byte too many", send: [0x20, 0, 0, 0, 0], misuse: "4 KiB erase had 1 data bytes; ignored" },
  { name: "a program without data", send: [0x02, 0, 0, 0], misuse: "page program had 0 data bytes; ignored" },
  { name: "a write enable with a byte too many", send: [0x06, 0], misuse: "write enable had 1 data bytes; ignored" },
];
for (const { name, send, misuse } of FLAWED) {
  SpiNor(`ignores ${name}`, () => {
    const driver = open();
    driver.card.chips[0]?.load(0, new Uint8Array(16));
    driver.change(send);
    assert.is(driver.status() & 0x01, 0);
    assert.is(driver.read(0, 1)[0], 0);
    assert.equal(misusesOf(driver), [misuse]);
  });
}

SpiNor("sleeps until it is released", () => {
  const driver = open();
  driver.transfer([0xb9]);
  driver.start([0x20, 0, 0, 0]);
  assert.equal([...driver.transfer([0x9f], 3)], [0xff, 0xff, 0xff]);
  driver.transfer([0xab]);
  assert.equal([...driver.transfer([0x9f], 3)], [0x20, 0xba, 0x18]);
  assert.equal(misusesOf(driver), ["write enable during deep power-down; ignored", "4 KiB erase during deep power-down; ignored"]);
});

SpiNor("is reset by 66 and 99 in a row, and by nothing less", () => {
  const driver = open();
  const attempts = [[0x99], [0x66, 0x05, 0x99], [0x66, 0x99]].map((opcodes) => {
    driver.transfer([0x06]);
    for (const opcode of opcodes) driver.transfer([opcode]);
    return driver.status();
  });
  assert.equal(attempts, [0x02, 0x02, 0x00]);
});

const large = () => open({ chips: [{ chip: "micron/mt25ql256a", select: 0 }] });

SpiNor("takes 4-byte addresses by the 4-byte commands", () => {
  const driver = large();
  driver.change([0x12, ...bytes4(0x1000100), 0x12, 0x34]);
  driver.card.chips[0]?.load(0x1012000, Uint8Array.of(0));
  assert.equal([...driver.transfer([0x13, ...bytes4(0x1000100)], 2)], [0x12, 0x34]);
  assert.equal([...driver.transfer([0x0c, ...bytes4(0x1000100), 0], 2)], [0x12, 0x34]);
  assert.equal([...driver.read(0x000100, 2)], [0xff, 0xff], "3 bytes reach the lower half");
  driver.change([0x21, ...bytes4(0x1000100)]);
  assert.equal([...driver.transfer([0x13, ...bytes4(0x1000100)], 2)], [0xff, 0xff]);
  driver.change([0xdc, ...bytes4(0x1010000)]);
  assert.equal([...driver.transfer([0x13, ...bytes4(0x1012000)], 1)], [0xff]);
  assert.equal(misusesOf(driver), []);
});

SpiNor("takes 4-byte addresses by all commands in 4-byte mode", () => {
  const driver = large();
  driver.card.chips[0]?.load(0x1000000, Uint8Array.of(0x55));
  driver.change([0xb7]);
  assert.is(driver.flagStatus(), FLAG_READY | 0x01);
  assert.equal([...driver.transfer([0x03, ...bytes4(0x1000000)], 1)], [0x55]);
  driver.change([0xe9]);
  assert.equal([...driver.read(0, 1)], [0xff]);
});

SpiNor("enters 4-byte mode only after write enable where the chip wants that", () => {
  const micron = large();
  micron.transfer([0xb7]);
  assert.is(micron.flagStatus(), FLAG_READY);
  const macronix = open({ chips: [{ chip: "macronix/mx25l25645g", select: 0 }] });
  macronix.card.chips[0]?.load(0x1000000, Uint8Array.of(0x55));
  macronix.transfer([0xb7]);
  assert.equal([...macronix.transfer([0x03, ...bytes4(0x1000000)], 1)], [0x55]);
});

SpiNor("never sets a bit that is stuck at 0, and never clears one that is stuck at 1", () => {
  const stuckBits = [
    { address: 5, mask: 0x81, value: 0 },
    { address: 6, mask: 0x81, value: 0xff },
  ] as const;
  const driver = open({ chips: [smallChip({ stuckBits })] });
  assert.equal([...driver.read(4, 3)], [0xff, 0x7e, 0xff]);
  driver.change([0x02, ...bytes3(4), 0, 0, 0]);
  assert.equal([...driver.read(4, 3)], [0, 0, 0x81]);
  driver.change([0x20, 0, 0, 0]);
  assert.equal([...driver.read(4, 3)], [0xff, 0x7e, 0xff]);
  driver.card.chips[0]?.load(4, Uint8Array.of(0, 0xff, 0));
  assert.equal([...driver.read(4, 3)], [0, 0x7e, 0x81]);
});

SpiNor("takes the address bits above 23 from its extended address register, and never leaves the 16 MiB", () => {
  const driver = open({ chips: [{ chip: "winbond/w25q256jv", select: 0 }] });
  const chip = driver.card.chips[0];
  chip?.load(0x1ffffff, Uint8Array.of(1));
  chip?.load(0x1000000, Uint8Array.of(2));
  chip?.load(0, Uint8Array.of(3));
  driver.transfer([0xc5, 1]);
  assert.equal([...driver.transfer([0xc8], 1)], [0], "without write enable");
  driver.transfer([0x06]);
  driver.transfer([0xc5, 1]);
  assert.equal([...driver.transfer([0xc8], 1)], [1]);
  assert.equal([...driver.transfer([0x03, ...bytes3(0xffffff)], 2)], [1, 2], "goes on at the start of the same 16 MiB");
  driver.transfer([0x06]);
  driver.transfer([0x20, 0, 0, 0]);
  void driver.card.clock.wait(1000);
  assert.equal([...driver.transfer([0x13, ...bytes4(0x1000000)], 1)], [0xff]);
  assert.equal([...driver.transfer([0x13, ...bytes4(0)], 1)], [3]);
  assert.equal(misusesOf(driver), ["write extended address register without write enable; ignored"]);
});

SpiNor.run();
