import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeLitexIcap } from "../../../../core/sim/controllers/litex-icap.ts";
import { Driver, IDCODE, makeParts } from "./make-parts.ts";

const LitexIcap = suite("litex icap model");

const [ADDR, DATA, WRITE, DONE, READ] = [0x00, 0x04, 0x08, 0x0c, 0x10];
const [CMD, IDCODE_REGISTER, WBSTAR, BOOTSTS] = [4, 12, 16, 22];

const open = (parameters: Record<string, number> = {}) => new Driver(makeLitexIcap, makeParts({ parameters }));
/** 160 us a word. */
const SLOW = { sysClockHz: 100_000 };

function access(driver: Driver, level: number, { addr, data = 0 }: { addr: number; data?: number }): number {
  driver.write(ADDR, addr);
  driver.write(DATA, data);
  driver.write(level, 1);
  for (let polls = 0; driver.read(DONE) === 0; polls++) assert.ok(polls < 10, "never done");
  const result = driver.read(DATA);
  driver.write(level, 0);
  return result;
}

LitexIcap("boots from the address in WBSTAR", () => {
  const driver = open();
  access(driver, WRITE, { addr: WBSTAR, data: 0x0080_0000 });
  driver.write(ADDR, CMD);
  driver.write(DATA, 0xf);
  driver.write(WRITE, 1);
  assert.equal(driver.bench.fabric.boots, [0x0080_0000]);
  assert.equal(driver.misuses, []);
});

LitexIcap("boots from 0 where no address was given, and leaves out the bits that are none", () => {
  const boot = (driver: Driver) => {
    driver.write(ADDR, CMD);
    driver.write(DATA, 0xf);
    driver.write(WRITE, 1);
    return driver.bench.fabric.boots;
  };
  assert.equal(boot(open()), [0]);
  const shifted = open({ wbstarShift: 8 });
  access(shifted, WRITE, { addr: WBSTAR, data: 0xe001_0000 });
  assert.equal(boot(shifted), [0x0100_0000]);
});

LitexIcap("does not boot by other commands, or by the same word elsewhere", () => {
  const driver = open();
  access(driver, WRITE, { addr: CMD, data: 0xd });
  access(driver, WRITE, { addr: 5, data: 0xf });
  assert.equal(driver.bench.fabric.boots, []);
});

LitexIcap("reads the IDCODE, the boot status and what was written", () => {
  const driver = open();
  assert.is(access(driver, READ, { addr: IDCODE_REGISTER }), IDCODE);
  assert.is(access(driver, READ, { addr: BOOTSTS }), 1);
  access(driver, WRITE, { addr: WBSTAR, data: 0x1234 });
  assert.is(access(driver, READ, { addr: WBSTAR }), 0x1234);
  assert.equal(driver.misuses, []);
});

LitexIcap("is done after its words are sent, and until the level is taken back", () => {
  const driver = open(SLOW);
  assert.is(driver.read(DONE), 0, "in idle it is not done");
  driver.write(ADDR, WBSTAR);
  driver.write(WRITE, 1);
  driver.wait(12.9 * 0.16);
  assert.is(driver.read(DONE), 0);
  driver.wait(0.16);
  assert.is(driver.read(DONE), 1);
  driver.write(WRITE, 0);
  assert.is(driver.read(DONE), 0);
});

LitexIcap("writes nothing where the level is taken back too early", () => {
  const driver = open(SLOW);
  driver.write(ADDR, WBSTAR);
  driver.write(DATA, 0x1234);
  driver.write(WRITE, 1);
  driver.write(WRITE, 0);
  assert.equal(driver.misuses, ["an access was taken back before it was done"]);
  driver.write(READ, 1);
  driver.wait(10);
  assert.is(driver.read(DATA), 0);
});

LitexIcap("does nothing at a level that is raised twice", () => {
  const driver = open();
  driver.write(ADDR, WBSTAR);
  driver.write(WRITE, 1);
  driver.wait(1);
  driver.write(WRITE, 1);
  assert.is(driver.read(DONE), 1);
  assert.match(driver.misuses[0] ?? "", "before the last access was taken back");
});

LitexIcap("loses data that is written while it is still done", () => {
  const driver = open();
  driver.write(ADDR, WBSTAR);
  driver.write(WRITE, 1);
  driver.wait(1);
  driver.write(DATA, 0x99);
  assert.is(driver.read(DATA), 0);
  assert.match(driver.misuses[0] ?? "", "it is lost");
});

LitexIcap("records operands that move during an access, and writes of done", () => {
  const driver = open(SLOW);
  driver.write(WRITE, 1);
  driver.write(ADDR, 1);
  driver.write(DONE, 1);
  assert.equal(driver.misuses, ["addr was written during an access", "the read-only register done was written with 0x00000001"]);
});

LitexIcap("forgets WBSTAR at a power cut", () => {
  const driver = open();
  access(driver, WRITE, { addr: WBSTAR, data: 0x1234 });
  driver.model.powerCut();
  assert.is(access(driver, READ, { addr: WBSTAR }), 0);
});

LitexIcap.run();
