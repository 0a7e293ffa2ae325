import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeSurfAxiVersion } from "../../../../core/sim/controllers/surf-axi-version.ts";
import { Driver, makeParts } from "./make-parts.ts";

const SurfAxiVersion = suite("surf axi version model");

const [FW_VERSION, SCRATCH, UP_TIME, HALT, RELOAD, ADDRESS] = [0x000, 0x004, 0x008, 0x100, 0x104, 0x108];

const open = (parameters: Record<string, number> = {}) => new Driver(makeSurfAxiVersion, makeParts({ parameters }));
const bootsOf = (driver: Driver) => driver.bench.fabric.boots;

SurfAxiVersion("boots from the address, in the units of the flash", () => {
  for (const [wbstarShift, booted] of [
    [0, 0x0080_0000],
    [1, 0x0100_0000],
    [8, 0x8000_0000],
  ] as const) {
    const driver = open({ wbstarShift });
    driver.write(ADDRESS, 0x0080_0000);
    driver.write(RELOAD, 1);
    assert.equal(bootsOf(driver), [booted]);
    assert.equal(driver.misuses, []);
  }
});

SurfAxiVersion("boots from 0 where no address was given, and leaves out the bits that are none", () => {
  const driver = open();
  driver.write(RELOAD, 1);
  driver.write(RELOAD, 0);
  driver.write(ADDRESS, 0xe000_0100);
  driver.write(RELOAD, 0xffff_ffff);
  assert.equal(bootsOf(driver), [0, 0x100]);
});

SurfAxiVersion("boots only when the bit rises", () => {
  const driver = open();
  driver.write(RELOAD, 2);
  assert.equal(bootsOf(driver), []);
  driver.write(RELOAD, 1);
  driver.write(RELOAD, 1);
  assert.equal(bootsOf(driver), [0]);
  assert.equal(driver.misuses, ["the reload bit was set while it was set; nothing happens"]);
});

SurfAxiVersion("does nothing in a build without the ICAP", () => {
  const driver = open({ hasIcap: 0 });
  driver.write(RELOAD, 1);
  assert.is(driver.read(RELOAD), 1);
  assert.equal(bootsOf(driver), []);
});

SurfAxiVersion("tells its version, its seconds, and what was written", () => {
  const driver = open({ fwVersion: 0x0102_0304 });
  driver.write(SCRATCH, 0x55);
  driver.write(HALT, 3);
  driver.wait(2500);
  assert.equal(
    [FW_VERSION, SCRATCH, UP_TIME, HALT].map((offset) => driver.read(offset)),
    [0x0102_0304, 0x55, 2, 1],
  );
  driver.model.powerCut();
  assert.equal(
    [SCRATCH, UP_TIME, HALT].map((offset) => driver.read(offset)),
    [0, 0, 0],
  );
});

SurfAxiVersion("records what is not there, and writes of the version", () => {
  const driver = open();
  assert.is(driver.read(0x00c), 0xffff_ffff);
  driver.write(FW_VERSION, 1);
  assert.equal(driver.misuses, ["the reserved offset 0x0c was read", "the reserved offset 0x00 was written with 0x00000001"]);
});

SurfAxiVersion.run();
