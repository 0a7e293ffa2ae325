import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeMcapV1 } from "../../../../core/sim/controllers/mcap-v1.ts";
import { withDamagedFrame, withoutTrailingNops, writeConfiguration } from "../../../support/write-configuration.ts";
import { Driver, IDCODE, makeParts } from "./make-parts.ts";

const Mcap = suite("MCAP model");

const [JTAG_ID, VERSION, STATUS, CONTROL, WRITE, READ] = [0x08, 0x0c, 0x10, 0x14, 0x18, 0x1c];
const ENABLED = 0x1_0101;
const RESETS = 0x30;
const [SYNC, NOP] = [0xaa99_5566, 0x2000_0000];
const STARTED = 2;
const OWNED_ELSEWHERE = 0x100_0000;

function open(parameters: Record<string, number> = {}, control = ENABLED): Driver {
  const driver = new Driver(makeMcapV1, makeParts({ parameters }));
  driver.write(CONTROL, control);
  return driver;
}

const sendWords = (driver: Driver, words: readonly number[]) => words.forEach((word) => void driver.write(WRITE, word));
const send = (driver: Driver, bytes: Uint8Array) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; at += 4) driver.write(WRITE, view.getUint32(at));
};

Mcap("tells the IDCODE, and loses data that it was not enabled for", () => {
  const driver = open({}, 0);
  assert.equal([driver.read(JTAG_ID), driver.read(VERSION), driver.read(STATUS)], [IDCODE, 0, STARTED]);
  for (const control of [0, 0x0_0101, 0x1_0001, 0x1_0100, ENABLED | 0x10, ENABLED | 0x20, ENABLED | 0x02]) {
    const before = driver.misuses.length;
    driver.write(CONTROL, control);
    driver.write(WRITE, SYNC);
    assert.match(driver.misuses.at(-1) ?? "", /^0xaa995566 was written .*; it is lost$/);
    assert.ok(driver.misuses.length > before);
  }
});

Mcap("keeps the bits of CONTROL that there are", () => {
  const driver = open();
  driver.write(CONTROL, 0xffff_ffff);
  assert.is(driver.read(CONTROL), 0x1_1133);
});

Mcap("has started when clocks came after the image", () => {
  const driver = open();
  send(driver, withoutTrailingNops(writeConfiguration({ idcode: IDCODE, frames: new Uint32Array(100), shutDown: true })));
  assert.is(driver.read(STATUS) & STARTED, 0);
  assert.is(driver.bench.fabric.isConfigured, false);
  sendWords(driver, Array(100).fill(NOP));
  assert.is(driver.read(STATUS), STARTED);
  assert.is(driver.bench.fabric.isConfigured, true);
  assert.equal(driver.misuses, []);
});

Mcap("reports an image for another FPGA, and a damaged one, until it is reset", () => {
  const right = writeConfiguration({ idcode: IDCODE, frames: new Uint32Array(4) });
  for (const image of [writeConfiguration({ idcode: 0x0364_7093, frames: new Uint32Array(4) }), withDamagedFrame(right)]) {
    for (const reset of [0x10, 0x20, RESETS]) {
      const driver = open();
      send(driver, image);
      assert.is(driver.read(STATUS) & 1, 1);
      driver.write(CONTROL, ENABLED);
      assert.is(driver.read(STATUS) & 1, 1);
      driver.write(CONTROL, ENABLED | reset);
      assert.is(driver.read(STATUS) & 1, 0);
    }
  }
});

Mcap("loses words that come faster than they leave its FIFO, and shows that until it is reset", () => {
  const driver = open({ mcapClockHz: 100_000 });
  sendWords(driver, Array(16).fill(NOP));
  assert.is(driver.read(STATUS) & 0xf100, 0xf000, "full, and nothing lost");
  driver.write(WRITE, NOP);
  assert.is(driver.read(STATUS) & 0x100, 0x100);
  assert.equal(driver.misuses, ["a word was written into a full FIFO; it is lost"]);
  driver.wait(1);
  assert.is(driver.read(STATUS) & 0xf100, 0x0100);
  driver.write(CONTROL, ENABLED | RESETS);
  assert.is(driver.read(STATUS) & 0xf100, 0);
});

Mcap("gets the configuration logic from another port when it asks for it", () => {
  const driver = open({ ownedElsewhere: 1, releaseUs: 500 }, 0);
  driver.wait(1000);
  assert.is(driver.read(STATUS) & OWNED_ELSEWHERE, OWNED_ELSEWHERE);
  driver.write(CONTROL, ENABLED);
  driver.write(WRITE, NOP);
  assert.match(driver.misuses[0] ?? "", "while another port has the configuration logic");
  driver.wait(0.4);
  assert.is(driver.read(STATUS) & OWNED_ELSEWHERE, OWNED_ELSEWHERE);
  driver.wait(0.1);
  assert.is(driver.read(STATUS) & OWNED_ELSEWHERE, 0);
  driver.write(WRITE, NOP);
  assert.is(driver.misuses.length, 1);
});

Mcap("answers a read of a configuration register, for as long as reading is enabled", () => {
  const driver = open();
  sendWords(driver, [SYNC, NOP, 0x2801_8001, NOP, NOP]);
  driver.write(CONTROL, ENABLED | 2);
  assert.is(driver.read(STATUS) & 0xf0, 0x30, "complete, one word");
  assert.is(driver.read(READ), IDCODE);
  assert.equal(driver.misuses, []);
  driver.write(CONTROL, ENABLED);
  assert.is(driver.read(STATUS) & 0xf0, 0);
  driver.read(READ);
  assert.equal(driver.misuses, ["READ_DATA0 was read, and holds nothing"]);
});

Mcap("completes no read that nobody asked for", () => {
  const driver = open();
  driver.write(CONTROL, ENABLED | 2);
  assert.is(driver.read(STATUS) & 0xf0, 0);
  assert.match(driver.misuses[0] ?? "", "no read request");
});

Mcap("forgets all at a power cut", () => {
  const driver = open();
  sendWords(driver, [SYNC, 0x3000_8001, 0xb]);
  assert.is(driver.read(STATUS) & STARTED, 0);
  driver.model.powerCut();
  assert.equal([driver.read(STATUS), driver.read(CONTROL)], [STARTED, 0]);
});

Mcap.run();
