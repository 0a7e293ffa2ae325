import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeAxiHwicap } from "../../../../core/sim/controllers/axi-hwicap.ts";
import { writeConfiguration } from "../../../support/write-configuration.ts";
import { Driver, IDCODE, makeParts } from "./make-parts.ts";

const Hwicap = suite("AXI HWICAP model");

const [GIER, ISR, IER] = [0x1c, 0x20, 0x28];
const [WF, RF, SZ, CR, SR, WFV, RFO, ASR] = [0x100, 0x104, 0x108, 0x10c, 0x110, 0x114, 0x118, 0x11c];
const [SYNC, NOP] = [0xaa99_5566, 0x2000_0000];
const [WRITE, READ, FIFO_CLEAR, RESET, ABORT] = [1, 2, 4, 8, 0x10];
const IDLE = 0x125;
const READ_IDCODE = [0xffff_ffff, SYNC, NOP, 0x2801_8001, NOP, NOP];
const READ_STAT = [0xffff_ffff, SYNC, NOP, 0x2800_e001, NOP, NOP];
/** 10 us a word: slower than any access. */
const SLOW = { icapClockHz: 100_000 };
const SLOW_WORD_MS = 0.01;

const open = (parameters: Record<string, number> = {}) => new Driver(makeAxiHwicap, makeParts({ parameters }));

function send(driver: Driver, words: readonly number[]): void {
  for (const word of words) driver.write(WF, word);
  driver.write(CR, WRITE);
}

/** As drivers do: as many words as have room, then a transfer. */
function sendFile(driver: Driver, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < bytes.length; ) {
    const room = driver.read(WFV);
    assert.ok(room > 0, "no room after a transfer");
    for (let count = 0; count < room && at < bytes.length; count++, at += 4) driver.write(WF, view.getUint32(at));
    driver.write(CR, WRITE);
    while (driver.read(CR) !== 0) driver.wait(0.001);
  }
}

Hwicap("has room for 63 words, and loses more", () => {
  const driver = open();
  assert.is(driver.read(WFV), 63);
  for (let count = 0; count < 63; count++) driver.write(WF, NOP);
  assert.is(driver.read(WFV), 0);
  assert.equal(driver.misuses, []);
  driver.write(WF, NOP);
  assert.equal(driver.misuses, ["a word was written into a full FIFO; it is lost"]);
});

Hwicap("has more room in a larger build", () => {
  assert.is(open({ writeFifoWords: 1024 }).read(WFV), 1023);
});

Hwicap("reads the IDCODE through the packets that ask for it", () => {
  const driver = open();
  send(driver, READ_IDCODE);
  assert.is(driver.read(CR), 0, "done by the time of a read over the bus");
  assert.is(driver.read(SR), IDLE | 0x80, "done, and in step with the packets");
  driver.write(SZ, 1);
  driver.write(CR, READ);
  driver.wait(1);
  assert.is(driver.read(RFO), 1);
  assert.is(driver.read(RF), IDCODE);
  assert.is(driver.read(RFO), 0);
  assert.equal(driver.misuses, []);
});

Hwicap("does not drive what was not asked for", () => {
  const driver = open();
  driver.read(RF);
  driver.write(SZ, 1);
  driver.write(CR, READ);
  driver.wait(1);
  assert.is(driver.read(RF), 0xffff_ffff);
  assert.is(driver.misuses[0], "the empty read FIFO was read");
  assert.match(driver.misuses[1] ?? "", "no read request");
});

Hwicap("is busy until each word had its clock, and shows the room that this makes", () => {
  const driver = open(SLOW);
  send(driver, READ_IDCODE);
  assert.is(driver.read(CR), WRITE);
  assert.is(driver.read(SR) & 1, 0);
  assert.is(driver.read(WFV), 63 - READ_IDCODE.length);
  driver.wait(3 * SLOW_WORD_MS);
  assert.is(driver.read(WFV), 63 - READ_IDCODE.length + 3);
  driver.write(WF, NOP);
  driver.wait(3 * SLOW_WORD_MS);
  assert.is(driver.read(CR), WRITE, "a word that came in the meantime goes along");
  driver.wait(SLOW_WORD_MS);
  assert.is(driver.read(SR), IDLE | 0x80);
  assert.is(driver.read(WFV), 63);
  assert.is(driver.read(ISR), 4, "the write FIFO is empty");
});

Hwicap("waits with a read while its FIFO is full", () => {
  const driver = open({ ...SLOW, readFifoWords: 2 });
  send(driver, [SYNC, NOP, 0x2801_8003, NOP, NOP]);
  driver.wait(1);
  driver.write(SZ, 3);
  driver.write(CR, READ);
  assert.is(driver.read(SR) & 0x41, 0x40, "a read is in progress");
  driver.wait(1);
  assert.is(driver.read(RFO), 2);
  assert.is(driver.read(CR), READ);
  assert.is(driver.read(RF), IDCODE);
  driver.wait(1);
  assert.is(driver.read(CR), 0);
  assert.is(driver.read(RFO), 2);
  assert.equal(driver.misuses, []);
});

Hwicap("empties its FIFOs while it is told to, or reset, and takes no words until that is taken back", () => {
  for (const control of [FIFO_CLEAR, RESET]) {
    const driver = open();
    driver.write(WF, SYNC);
    driver.write(CR, control);
    assert.is(driver.read(WFV), 63);
    driver.write(WF, SYNC);
    assert.is(driver.read(WFV), 63);
    driver.write(CR, control | WRITE);
    assert.equal(driver.misuses, [
      "a word was written while the FIFOs are held clear; it is lost",
      "a transfer was asked for while the FIFOs are held clear; nothing happens",
    ]);
    driver.write(CR, 0);
    driver.write(WF, SYNC);
    assert.is(driver.read(WFV), 62);
  }
});

Hwicap("leaves the configuration logic where it is at a reset, and out of step at an abort", () => {
  const driver = open();
  send(driver, [SYNC]);
  driver.write(CR, RESET);
  driver.write(CR, 0);
  assert.is(driver.read(SR) & 0x80, 0x80);
  driver.write(CR, ABORT);
  assert.is(driver.read(SR) & 0x80, 0);
  assert.is(driver.read(ASR), 0);
});

Hwicap("does one transfer at a time", () => {
  const driver = open(SLOW);
  driver.write(CR, READ);
  driver.write(CR, READ | WRITE);
  send(driver, READ_IDCODE);
  driver.write(SZ, 1);
  driver.write(CR, READ);
  assert.equal(driver.misuses, [
    "a read of no words was asked for",
    "a write and a read were asked for at once; nothing happens",
    "a read was asked for during a write; nothing happens",
  ]);
});

Hwicap("has interrupt registers, of which the status toggles", () => {
  const driver = open();
  driver.write(GIER, 0xffff_ffff);
  driver.write(IER, 0xff);
  driver.write(ISR, 0x05);
  driver.write(ISR, 0x04);
  assert.equal([driver.read(GIER), driver.read(IER), driver.read(ISR)], [0x8000_0000, 0x0f, 0x01]);
});

Hwicap("refuses writes of what is only read, and reserved offsets", () => {
  const driver = open();
  // What a well-known driver does at its reset, and nobody noticed.
  driver.write(WFV, 0xffff_ffff);
  driver.write(0x24, 0);
  driver.read(WF);
  assert.equal(driver.misuses, [
    "the read-only register WFV was written with 0xffffffff",
    "the reserved offset 0x24 was written with 0x00000000",
    "the reserved offset 0x100 was read",
  ]);
});

Hwicap("shows a shut down FPGA, and one that refused an image", () => {
  const driver = open();
  send(driver, [SYNC, 0x3000_8001, 0xb, 0x3000_8001, 0xd]);
  assert.is(driver.read(SR) & 0x4, 0);
  sendFile(driver, writeConfiguration({ idcode: 0x0364_7093, frames: new Uint32Array(4) }));
  assert.is(driver.read(SR) & 0x104, 0);
  assert.match(driver.misuses[0] ?? "", "for a device with the IDCODE 0x03647093");
});

Hwicap("loads an image, and STAT tells so", () => {
  const driver = open();
  sendFile(driver, writeConfiguration({ idcode: IDCODE, frames: new Uint32Array(1000).fill(0x1234), shutDown: true }));
  assert.is(driver.read(SR), IDLE);
  assert.is(driver.bench.fabric.isConfigured, true);
  assert.ok(driver.bench.fabric.loaded.length > 4000);
  send(driver, READ_STAT);
  driver.write(SZ, 1);
  driver.write(CR, READ);
  driver.wait(1);
  assert.is(driver.read(RF), 0x5850);
  assert.equal(driver.misuses, []);
});

Hwicap("boots at the address of WBSTAR, without another look at the core", () => {
  const driver = open({ wbstarShift: 8 });
  send(driver, [SYNC, 0x3002_0001, 0x1_0000, 0x3000_8001, 0xf, NOP]);
  assert.equal([...driver.bench.fabric.boots], [0x100_0000]);
  assert.is(driver.read(SR) & 0x80, 0);
});

Hwicap("forgets all at a power cut", () => {
  const driver = open();
  send(driver, [SYNC, 0x3000_8001, 0xb]);
  driver.write(WF, NOP);
  driver.model.powerCut();
  assert.is(driver.read(SR), IDLE);
  assert.is(driver.read(WFV), 63);
});

Hwicap.run();
