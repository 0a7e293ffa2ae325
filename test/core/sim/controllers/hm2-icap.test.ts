import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeHm2Icap } from "../../../../core/sim/controllers/hm2-icap.ts";
import { Driver, makeParts } from "./make-parts.ts";

const Hm2Icap = suite("HostMot2 ICAP model");

const [ICAP, COOKIE] = [0x78, 0x100];
/** What mesaflash sends to boot from 0x00812345 with the fast read command. */
const SEQUENCE = [0xffff, 0xffff, 0xaa99, 0x5566, 0x3261, 0x2345, 0x3281, 0x0b81, 0x30a1, 0x000e];

const open = () => new Driver(makeHm2Icap, makeParts());

function send(driver: Driver, words: readonly number[], pauseMs = 1): readonly number[] {
  for (const word of words) {
    driver.write(ICAP, word);
    driver.wait(pauseMs);
  }
  return driver.bench.fabric.boots;
}

Hm2Icap("shows that it is there, and that it is HostMot2", () => {
  const driver = open();
  assert.is(driver.read(ICAP), 0x1cab_1cab);
  assert.is(driver.read(COOKIE), 0x55aa_cafe);
  assert.equal(driver.misuses, []);
});

Hm2Icap("boots from the address and with the read command of both general registers", () => {
  const driver = open();
  assert.equal(send(driver, SEQUENCE), [0x812345]);
  assert.equal(driver.misuses, []);
});

Hm2Icap("boots from 0 when the FPGA cannot read its flash with the command", () => {
  const driver = open();
  assert.equal(send(driver, SEQUENCE.with(7, 0x9f81)), [0]);
  assert.match(driver.misuses[0] ?? "", "cannot read its flash with command 0x9f");
});

for (const { missing, words } of [
  { missing: "the synchronisation", words: SEQUENCE.filter((word) => word !== 0xaa99) },
  { missing: "the second half of the synchronisation", words: SEQUENCE.filter((word) => word !== 0x5566) },
  { missing: "the command itself", words: SEQUENCE.with(9, 0x0000) },
  { missing: "the header of the command", words: SEQUENCE.with(8, 0x2000) },
]) {
  Hm2Icap(`does not boot without ${missing}`, () => {
    assert.equal(send(open(), words), []);
  });
}

Hm2Icap("finds the synchronisation after words that begin like it", () => {
  assert.equal(send(open(), [0xaa99, ...SEQUENCE.slice(2)]), [0x812345]);
});

Hm2Icap("passes over NOPs, and records what is no header", () => {
  const driver = open();
  assert.equal(send(driver, [...SEQUENCE.slice(0, 4), 0x2000, 0x2000, ...SEQUENCE.slice(4)]), [0x812345]);
  send(driver, [0xaa99, 0x5566, 0x000e]);
  assert.equal(driver.misuses, ["0x000e is no header of type 1"]);
});

Hm2Icap("loses a word that comes before the one before was taken", () => {
  const driver = open();
  assert.equal(send(driver, SEQUENCE, 0), []);
  assert.match(driver.misuses[0] ?? "", "it is lost");
});

Hm2Icap("needs nine clocks of the PCI bus for a word", () => {
  // A write takes another 100 ns.
  assert.equal(send(open(), SEQUENCE, 0.00018), [0x812345]);
  assert.equal(send(open(), SEQUENCE, 0.00016), []);
});

Hm2Icap("has nothing but its register and the cookie", () => {
  const driver = open();
  assert.equal(
    [0x70, 0x74, 0x78, 0x100].map((offset) => driver.block.owns?.(offset)),
    [false, false, true, true],
  );
  driver.write(COOKIE, 1);
  assert.match(driver.misuses[0] ?? "", "0x100 was written");
});

Hm2Icap("needs a new synchronisation after a power cut", () => {
  const driver = open();
  send(driver, SEQUENCE.slice(0, 8));
  driver.model.powerCut();
  assert.equal(send(driver, SEQUENCE.slice(8)), []);
});

Hm2Icap.run();
