import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeCorundumFwId } from "../../../../core/sim/controllers/corundum-fw-id.ts";
import { Driver, IDCODE, makeParts } from "./make-parts.ts";

const CorundumFwId = suite("corundum fw id model");

const FPGA_ID = 0x0c;

CorundumFwId("answers its header, the FPGA's JTAG id and what the card says of the firmware", () => {
  const parameters = { fwId: 1, fwVersion: 2, boardId: 3, boardVersion: 4, buildDate: 5, gitHash: 6, releaseInfo: 7 };
  const driver = new Driver(makeCorundumFwId, makeParts({ parameters }));
  const words = Array.from({ length: 11 }, (_, index) => driver.read(4 * index));
  assert.equal(words, [0xffff_ffff, 0x100, 0, IDCODE, 1, 2, 3, 4, 5, 6, 7]);
});

CorundumFwId("boots the FPGA by its key only", () => {
  const driver = new Driver(makeCorundumFwId);
  driver.write(FPGA_ID, 0xfee1deae);
  assert.equal(driver.bench.fabric.boots, []);
  assert.match(driver.misuses[0] ?? "", "not the boot key");
  driver.write(FPGA_ID, 0xfee1dead);
  assert.equal(driver.bench.fabric.boots, [0]);
});

CorundumFwId("lets nothing be written elsewhere", () => {
  const driver = new Driver(makeCorundumFwId);
  driver.write(0x10, 0xfee1dead);
  assert.equal(driver.bench.fabric.boots, []);
  assert.match(driver.misuses[0] ?? "", "the read-only offset 0x10");
});

CorundumFwId.run();
