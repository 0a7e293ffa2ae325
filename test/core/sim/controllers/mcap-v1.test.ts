import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeMcapV1 } from "../../../../core/sim/controllers/mcap-v1.ts";
import { writeConfiguration } from "../../../support/write-configuration.ts";
import { Driver, IDCODE } from "./make-parts.ts";

const Mcap = suite("MCAP model");

const [JTAG_ID, STATUS, CONTROL, WRITE, READ] = [0x08, 0x10, 0x14, 0x18, 0x1c];
const ENABLED = 0x1_0101;
const [SYNC, NOP] = [0xaa99_5566, 0x2000_0000];
const send = (driver: Driver, bytes: Uint8Array) => {
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < bytes.length; at += 4) driver.write(WRITE, view.getUint32(at));
};

Mcap("tells the IDCODE, and loses data that it was not enabled for", () => {
  const driver = new Driver(makeMcapV1);
  assert.is(driver.read(JTAG_ID), IDCODE);
  driver.write(WRITE, SYNC);
  assert.equal(driver.misuses, ["data was written while MCAP was not enabled for it; it is lost"]);
});

Mcap("has started when clocks came after the image", () => {
  const driver = new Driver(makeMcapV1);
  driver.write(CONTROL, ENABLED);
  const image = writeConfiguration({ idcode: IDCODE, frames: new Uint32Array(100) });
  send(driver, image.slice(0, image.length - 400 * 4));
  assert.is(driver.read(STATUS) & 2, 0);
  for (let count = 0; count < 100; count++) driver.write(WRITE, NOP);
  assert.is(driver.read(STATUS) & 3, 2);
  assert.equal(driver.misuses, []);
});

Mcap("reports an image for another FPGA, until it is reset", () => {
  const driver = new Driver(makeMcapV1);
  driver.write(CONTROL, ENABLED);
  send(driver, writeConfiguration({ idcode: 0x0364_7093, frames: new Uint32Array(4) }));
  assert.is(driver.read(STATUS) & 1, 1);
  driver.write(CONTROL, ENABLED | 0x30);
  assert.is(driver.read(STATUS) & 1, 0);
});

Mcap("answers a read of a configuration register", () => {
  const driver = new Driver(makeMcapV1);
  driver.write(CONTROL, ENABLED);
  for (const word of [SYNC, NOP, 0x2801_8001, NOP, NOP]) driver.write(WRITE, word);
  driver.write(CONTROL, 0x103);
  assert.is(driver.read(STATUS) & 0xf0, 0x30, "complete, one word");
  assert.is(driver.read(READ), IDCODE);
});

Mcap.run();
