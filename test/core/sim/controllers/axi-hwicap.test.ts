import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeAxiHwicap } from "../../../../core/sim/controllers/axi-hwicap.ts";
import { Driver, IDCODE, makeParts } from "./make-parts.ts";

const Hwicap = suite("AXI HWICAP model");

const [WF, RF, SZ, CR, SR, WFV, RFO] = [0x100, 0x104, 0x108, 0x10c, 0x110, 0x114, 0x118];
const [SYNC, NOP] = [0xaa99_5566, 0x2000_0000];

const open = (parameters: Record<string, number> = {}) => new Driver(makeAxiHwicap, makeParts({ parameters }));

Hwicap("has room for 63 words, and loses more", () => {
  const driver = open();
  assert.is(driver.read(WFV), 63);
  for (let count = 0; count < 63; count++) driver.write(WF, NOP);
  assert.is(driver.read(WFV), 0);
  assert.equal(driver.misuses, []);
  driver.write(WF, NOP);
  assert.equal(driver.misuses, ["the write FIFO overflowed; a word is lost"]);
});

Hwicap("reads the IDCODE through the packets that ask for it", () => {
  const driver = open();
  for (const word of [0xffff_ffff, SYNC, NOP, 0x2801_8001, NOP, NOP]) driver.write(WF, word);
  driver.write(CR, 1);
  assert.is(driver.read(CR) & 1, 0, "done by the time of a read over the bus");
  assert.is(driver.read(SR) & 0x81, 0x81, "done, and in step with the packets");
  driver.write(SZ, 1);
  driver.write(CR, 2);
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
  driver.write(CR, 2);
  assert.equal(driver.misuses, ["the read FIFO was read while it was empty", "configuration data was read without a read request"]);
});

Hwicap("empties its FIFOs when it is told to, and when it is reset", () => {
  for (const control of [4, 8]) {
    const driver = open();
    driver.write(WF, SYNC);
    driver.write(CR, control);
    assert.is(driver.read(WFV), 63);
  }
});

Hwicap("boots at the address of WBSTAR", () => {
  const driver = open({ wbstarShift: 8 });
  for (const word of [SYNC, 0x3002_0001, 0x1_0000, 0x3000_8001, 0xf]) driver.write(WF, word);
  driver.write(CR, 1);
  assert.equal([...driver.bench.fabric.boots], [0x100_0000]);
});

Hwicap.run();
