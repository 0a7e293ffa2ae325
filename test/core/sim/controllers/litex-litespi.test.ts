import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeLitexLiteSpi } from "../../../../core/sim/controllers/litex-litespi.ts";
import { Driver, makeParts, pattern, type Transfer, writePage } from "./make-parts.ts";

const LitexLiteSpi = suite("litex litespi model");

const REG = { cs: 0x00, phyconfig: 0x04, rxtx: 0x08, status: 0x0c, clkDivisor: 0x10 };
const TX_READY = 1;
const RX_READY = 2;
const config = (length: number, width = 1, mask = 1) => length | (width << 8) | (mask << 16);

const open = (given: Parameters<typeof makeParts>[0] = {}) => new Driver(makeLitexLiteSpi, makeParts(given));
/** 80 us a byte, so that accesses take no noticeable time. */
const slow = () => open({ parameters: { spiClockHz: 100_000 } });

/** A word out, its answer back. */
function word(driver: Driver, data: number): number {
  driver.write(REG.rxtx, data);
  for (let polls = 0; (driver.read(REG.status) & RX_READY) === 0; polls++) assert.ok(polls < 100, "never got an answer");
  return driver.read(REG.rxtx);
}

const bytewise =
  (driver: Driver, line = 1): Transfer =>
  (send, answerBytes = 0) => {
    driver.write(REG.phyconfig, config(8));
    driver.write(REG.cs, line);
    for (const byte of send) word(driver, byte);
    const answer = Array.from({ length: answerBytes }, () => word(driver, 0));
    driver.write(REG.cs, 0);
    return answer;
  };

function window(driver: Driver) {
  const { mmap } = driver.model.windows;
  if (!mmap) throw new Error("no window mmap");
  return mmap;
}

LitexLiteSpi("has its reset values, and room for a word", () => {
  const driver = open();
  assert.equal(
    [REG.cs, REG.phyconfig, REG.status, REG.clkDivisor].map((offset) => driver.read(offset)),
    [0, 0, TX_READY, 0],
  );
  driver.write(REG.phyconfig, 0xffff_ffff);
  assert.is(driver.read(REG.phyconfig), 0x00ff_0f3f);
  assert.equal(driver.misuses, []);
});

LitexLiteSpi("identifies, erases, programs and reads byte by byte", () => {
  const driver = open();
  const { id, page } = writePage(bytewise(driver), { wait: (ms) => driver.wait(ms) });
  assert.equal(id, [0x20, 0xba, 0x18]);
  assert.equal([page[0], page[1], page[255]], [0, 7, 0xf9]);
  assert.equal(driver.misuses, []);
});

LitexLiteSpi("shifts up to 32 bits of a word, most significant bit first", () => {
  const driver = open();
  driver.bench.chips[0]?.array.memory.write(0x10, Uint8Array.of(0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde));
  driver.write(REG.phyconfig, config(32));
  driver.write(REG.cs, 1);
  assert.is(word(driver, 0x0300_0010), 0xffff_ffff);
  assert.is(word(driver, 0), 0x1234_5678);
  driver.write(REG.phyconfig, config(12));
  assert.is(word(driver, 0), 0x9ab);
  driver.write(REG.phyconfig, config(4));
  assert.is(word(driver, 0), 0xc);
});

LitexLiteSpi("holds one word in each FIFO, one on the pins, and stands still while nobody reads", () => {
  const driver = slow();
  driver.write(REG.phyconfig, config(8));
  driver.write(REG.cs, 1);
  driver.write(REG.rxtx, 0x9f);
  assert.is(driver.read(REG.status), TX_READY, "the first word is on the pins at once");
  driver.write(REG.rxtx, 0);
  assert.is(driver.read(REG.status), 0);
  driver.wait(0.1);
  assert.is(driver.read(REG.status), TX_READY | RX_READY);
  driver.write(REG.rxtx, 0);
  driver.wait(10);
  assert.is(driver.read(REG.status), RX_READY, "the third waits for the answer of the first to be read");
  const answers = [driver.read(REG.rxtx), driver.read(REG.rxtx)];
  driver.wait(1);
  answers.push(driver.read(REG.rxtx));
  assert.equal(answers, [0xff, 0x20, 0xba]);
  assert.equal(driver.misuses, []);
});

LitexLiteSpi("loses a word that finds the FIFO full, and says so", () => {
  const driver = slow();
  driver.write(REG.phyconfig, config(8));
  driver.write(REG.cs, 1);
  for (const data of [0x9f, 0, 0x55]) driver.write(REG.rxtx, data);
  assert.match(driver.misuses.join(), "the transmit FIFO was full");
});

LitexLiteSpi("has FIFOs as deep as the build", () => {
  const driver = open({ parameters: { fifoDepth: 4 } });
  driver.write(REG.phyconfig, config(8));
  driver.write(REG.cs, 1);
  for (const data of [0x9f, 0, 0, 0]) driver.write(REG.rxtx, data);
  driver.wait(1);
  assert.equal(
    Array.from({ length: 4 }, () => driver.read(REG.rxtx)),
    [0xff, 0x20, 0xba, 0x18],
  );
});

LitexLiteSpi("repeats the last word when an empty FIFO is read, and says so", () => {
  const driver = open();
  driver.write(REG.phyconfig, config(8));
  driver.write(REG.cs, 1);
  word(driver, 0x9f);
  assert.is(word(driver, 0), 0x20);
  assert.is(driver.read(REG.rxtx), 0x20);
  assert.equal(driver.misuses, ["rxtx was read while the receive FIFO was empty"]);
});

LitexLiteSpi("takes as long as the clocks of a word", () => {
  const driver = slow();
  driver.write(REG.phyconfig, config(32));
  driver.write(REG.cs, 1);
  driver.write(REG.rxtx, 0);
  driver.wait(0.31);
  assert.is(driver.read(REG.status) & RX_READY, 0);
  driver.wait(0.01);
  assert.is(driver.read(REG.status) & RX_READY, RX_READY);
});

LitexLiteSpi("divides the system clock where clk_divisor is set", () => {
  const driver = open({ parameters: { sysClockHz: 1_000_000 } });
  driver.write(REG.phyconfig, config(8));
  driver.write(REG.clkDivisor, 100);
  driver.write(REG.cs, 1);
  driver.write(REG.rxtx, 0);
  driver.wait(0.79);
  assert.is(driver.read(REG.status) & RX_READY, 0);
  driver.wait(0.02);
  assert.is(driver.read(REG.status) & RX_READY, RX_READY);
});

LitexLiteSpi("keeps a word that is written before a chip is selected, and says so", () => {
  const driver = open();
  driver.write(REG.phyconfig, config(8));
  driver.write(REG.rxtx, 0x9f);
  driver.wait(1);
  assert.is(driver.read(REG.status), 0);
  assert.match(driver.misuses[0] ?? "", "while no chip was selected");
  driver.write(REG.cs, 1);
  driver.wait(1);
  driver.read(REG.rxtx);
  assert.is(word(driver, 0), 0x20);
});

LitexLiteSpi("loses the word on the pins when cs moves", () => {
  const driver = slow();
  driver.write(REG.phyconfig, config(8));
  driver.write(REG.cs, 1);
  driver.write(REG.rxtx, 0x06);
  driver.write(REG.cs, 0);
  assert.match(driver.misuses[0] ?? "", "cs was written while a word was on the pins");
  assert.equal(bytewise(driver)([0x05], 1), [0]);
});

LitexLiteSpi("reaches the chip of each line", () => {
  const driver = open({ chipCount: 2 });
  bytewise(driver, 2)([0x06]);
  assert.equal([bytewise(driver, 1)([0x05], 1), bytewise(driver, 2)([0x05], 1)], [[0], [2]]);
});

const NOT_MODELLED = [
  { name: "four lines", phyconfig: config(8, 4, 0xf), want: "8 bits on 4 lines" },
  { name: "no bits", phyconfig: config(0), want: "0 bits" },
  { name: "more bits than a word has", phyconfig: config(33), want: "33 bits" },
];
for (const { name, phyconfig, want } of NOT_MODELLED) {
  LitexLiteSpi(`refuses ${name}`, () => {
    const driver = open();
    driver.write(REG.phyconfig, phyconfig);
    driver.write(REG.cs, 1);
    driver.write(REG.rxtx, 0x06);
    driver.wait(1);
    assert.is(driver.read(REG.rxtx), 0xffff_ffff);
    assert.match(driver.misuses[0] ?? "", want);
  });
}

LitexLiteSpi("sends ones while the mask leaves D0 off, except in a build of one line", () => {
  const send = (parameters: Record<string, number>) => {
    const driver = open({ parameters });
    driver.write(REG.phyconfig, config(8, 1, 0));
    driver.write(REG.cs, 1);
    word(driver, 0x06);
    driver.write(REG.cs, 0);
    return driver.misuses;
  };
  assert.equal(send({}), ["this chip has no command 0xff; ignored"]);
  assert.equal(send({ lanes: 1 }), []);
});

LitexLiteSpi("shows the flash in its window, little-endian or big-endian", () => {
  const driver = open({ windowBytes: { mmap: 0x80000 } });
  driver.bench.chips[0]?.array.memory.write(0x100, Uint8Array.of(1, 2, 3, 4));
  assert.is(window(driver).read(0x100, 32), 0x0403_0201);
  assert.is(window(driver).read(0x102, 16), 0x0403);
  assert.is(window(driver).read(0x103, 8), 0x04);
  const big = open({ windowBytes: { mmap: 0x80000 }, parameters: { mmapBigEndian: 1, mmapOpcode: 0x0b, mmapDummyBits: 8 } });
  big.bench.chips[0]?.array.memory.write(0x100, Uint8Array.of(1, 2, 3, 4));
  assert.is(window(big).read(0x100, 32), 0x0102_0304);
  const copied = new Uint32Array(2);
  window(big).copyFrom(0x100, copied);
  assert.equal([...copied], [0x0102_0304, 0xffff_ffff]);
  assert.equal([...driver.misuses, ...big.misuses], []);
});

LitexLiteSpi("copies from its window as it reads word by word", () => {
  const driver = open({ windowBytes: { mmap: 0x80000 } });
  const bytes = Uint8Array.from(pattern(5000));
  driver.bench.chips[0]?.array.memory.write(0x40, bytes);
  const copied = new Uint32Array(1250);
  window(driver).copyFrom(0x40, copied);
  assert.equal(new Uint8Array(copied.buffer), bytes);
});

LitexLiteSpi("makes the host wait for the flash, and less where a read goes on", () => {
  const driver = open({ windowBytes: { mmap: 0x80000 }, parameters: { spiClockHz: 1_000_000, sysClockHz: 100_000_000 } });
  const took = (offset: number) => {
    const before = driver.bench.clock.nowMs();
    window(driver).read(offset, 32);
    return Math.round((driver.bench.clock.nowMs() - before) * 1000);
  };
  assert.equal([took(0), took(4), took(0x100)], [65, 33, 65], "us: 1 for the access and 8 for each byte");
  driver.wait(0.003);
  assert.is(took(0x104), 65, "the chip was deselected in the meantime");
});

LitexLiteSpi("reads ones through its window while the chip is busy or the master holds it", () => {
  const driver = open({ windowBytes: { mmap: 0x80000 } });
  const transfer = bytewise(driver);
  transfer([0x06]);
  transfer([0x02, 0, 0, 0, 0]);
  assert.is(window(driver).read(0, 32), 0xffff_ffff);
  driver.wait(1);
  assert.is(window(driver).read(0, 32), 0xffff_ff00);
  driver.write(REG.cs, 1);
  assert.is(window(driver).read(0, 32), 0xffff_ffff);
  assert.match(driver.misuses.join(), "while the master had a chip selected");
});

LitexLiteSpi("takes no writes through its window", () => {
  const driver = open({ windowBytes: { mmap: 0x80000 } });
  window(driver).write(0, 32, 0);
  assert.match(driver.misuses[0] ?? "", "was written with");
  assert.is(open().model.windows.mmap, undefined);
});

LitexLiteSpi("places its registers where csr.json says", () => {
  const offsets = ["cs", "phyconfig", "rxtx", "status"].map((name, index): [string, number] => [`master_${name}`, 0x1800 + 4 * index]);
  const driver = open({ csrOffsets: new Map(offsets) });
  assert.is(driver.read(0x180c), TX_READY);
  driver.read(0x1810);
  assert.match(driver.misuses[0] ?? "", "the reserved offset 0x1810");
});

LitexLiteSpi("forgets all words at a power cut", () => {
  const driver = slow();
  driver.write(REG.phyconfig, config(8));
  driver.write(REG.cs, 1);
  driver.write(REG.rxtx, 0x06);
  driver.write(REG.rxtx, 0x06);
  driver.model.powerCut();
  driver.wait(10);
  assert.equal([driver.read(REG.status), driver.read(REG.cs)], [TX_READY, 0]);
  assert.equal(bytewise(driver)([0x05], 1), [0]);
});

LitexLiteSpi.run();
