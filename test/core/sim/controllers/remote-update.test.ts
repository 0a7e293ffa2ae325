import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeRemoteUpdate } from "../../../../core/sim/controllers/remote-update.ts";
import { Driver, makeParts } from "./make-parts.ts";

const Update = suite("remote update model");

const [MODE, TIMEOUT, WATCHDOG, PAGE, TRIGGER, RECONFIG] = [0x10, 0x20, 0x30, 0x40, 0x60, 0x74];

Update("boots the application at its page, in the units of the build", () => {
  for (const addressUnitBytes of [1, 4]) {
    const driver = new Driver(makeRemoteUpdate, makeParts({ parameters: { addressUnitBytes } }));
    driver.write(TIMEOUT, 0x10);
    driver.write(WATCHDOG, 1);
    driver.write(PAGE, 0x100000);
    driver.write(MODE, 1);
    driver.write(RECONFIG, 1);
    assert.equal([...driver.bench.fabric.boots], [0x100000 * addressUnitBytes]);
    assert.equal(driver.misuses, []);
  }
});

Update("boots the factory image without the application mode, and takes no setting after it", () => {
  const driver = new Driver(makeRemoteUpdate);
  driver.write(MODE, 1);
  driver.write(PAGE, 0x100000);
  driver.write(MODE, 0);
  driver.write(RECONFIG, 1);
  assert.equal([...driver.bench.fabric.boots], [0]);
  assert.equal(driver.misuses, [
    "a setting was written after CONFIG_MODE",
    "RECONFIG without the application mode boots the factory image",
  ]);
});

Update("tells why the last boot happened: the application did, or failed", () => {
  const driver = new Driver(makeRemoteUpdate);
  assert.is(driver.read(TRIGGER), 0);
  let first = 0;
  driver.bench.fabric.attachFlash((_, sizeBytes) => new Uint8Array(sizeBytes).fill(first));
  driver.write(MODE, 1);
  driver.write(RECONFIG, 1);
  assert.is(driver.read(TRIGGER), 1);
  first = 0xff;
  assert.is(driver.read(TRIGGER), 4);
});

Update.run();
