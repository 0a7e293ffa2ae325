import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeEdu } from "../../../../core/sim/controllers/edu.ts";
import { VirtualHost } from "../../../../core/sim/virtual-host.ts";
import { Driver, makeParts } from "./make-parts.ts";

// QEMU, docs/specs/edu.rst.
const Edu = suite("the model of QEMU's edu");

const HIGHEST = 2 ** 28 - 1;

function bench(isMaster = true) {
  const misuses: string[] = [];
  const host = new VirtualHost({ isMaster: () => isMaster, recordMisuse: (text) => void misuses.push(text) });
  host.enableInterrupt();
  const edu = new Driver(makeEdu, makeParts({ master: host, windowBytes: { window: 0x100 } }));
  const start = (source: number, destination: number, count: number, command: number) => {
    edu.write(0x80, source);
    edu.write(0x88, destination);
    edu.write(0x90, count);
    edu.write(0x98, command);
  };
  return { host, edu, start, misuses };
}

Edu("answers as the document says", () => {
  const { edu } = bench();
  edu.write(0x04, 0x1234_5678);
  edu.write(0x08, 5);
  edu.write(0x60, 6);
  edu.write(0x64, 2);
  assert.equal(
    [0x00, 0x04, 0x08, 0x20, 0x24].map((offset) => edu.read(offset)),
    [0x0100_00ed, 0xedcb_a987, 120, 0, 4],
  );
  assert.equal(edu.misuses, []);
});

Edu("reads and writes the host's memory, and interrupts at the end", () => {
  const { host, edu, start, misuses } = bench();
  const from = host.map({ sizeBytes: 100, direction: "card-reads", highestAddress: HIGHEST });
  const to = host.map({ sizeBytes: 100, direction: "card-writes", highestAddress: HIGHEST });
  new Uint8Array(from.buffer).fill(0x5a);
  start(from.segments[0]?.iova ?? 0, 0x4_0010, 100, 5);
  assert.is(edu.read(0x98), 5);
  assert.not(host.takeInterrupt());
  edu.wait(100);
  assert.ok(host.takeInterrupt());
  assert.not(host.takeInterrupt());
  assert.equal([edu.read(0x98), edu.read(0x24)], [4, 0x100]);
  start(0x4_0010, to.segments[0]?.iova ?? 0, 100, 3);
  edu.wait(100);
  assert.is(edu.read(0x98), 2);
  assert.not(host.takeInterrupt(), "no interrupt was asked for");
  assert.equal(new Uint8Array(to.buffer), new Uint8Array(100).fill(0x5a));
  assert.equal([...misuses, ...edu.misuses], []);
});

Edu("reaches nothing that was not made ready for it", () => {
  const { host, edu, start, misuses } = bench();
  const from = host.map({ sizeBytes: 64, direction: "card-reads", highestAddress: HIGHEST });
  const iova = from.segments[0]?.iova ?? 0;
  for (const [source, destination, command] of [
    [0x4_0000, iova, 3],
    [iova + 1, 0x4_0000, 1],
  ] as const) {
    start(source, destination, 64, command);
    edu.wait(100);
    edu.read(0x98);
  }
  from.unmap();
  start(iova, 0x4_0000, 64, 1);
  edu.wait(100);
  edu.read(0x98);
  assert.equal(misuses, [
    "0x40 bytes at the I/O address 0x10000 were not made ready for writes",
    "0x40 bytes at the I/O address 0x10001 were not made ready for reads",
    "0x40 bytes at the I/O address 0x10000 were not made ready for reads",
  ]);
});

Edu("reaches nothing and does not interrupt while it may not be a bus master", () => {
  const { host, edu, start, misuses } = bench(false);
  const from = host.map({ sizeBytes: 64, direction: "card-reads", highestAddress: HIGHEST });
  start(from.segments[0]?.iova ?? 0, 0x4_0000, 64, 5);
  edu.wait(100);
  assert.not(host.takeInterrupt());
  assert.is(misuses.length, 2);
});

Edu("records what the document forbids", () => {
  const { edu, start } = bench();
  edu.block.read(0x00, 64);
  start(0x4_0ff0, 0x1000, 0x20, 3);
  edu.write(0x90, 1);
  edu.wait(100);
  edu.read(0x98);
  edu.read(0x0c);
  edu.write(0x84, 0);
  assert.equal(edu.misuses, [
    "an access of 64 bits at 0x00, where only 32 are allowed",
    "0x00000001 was written to 0x90 while a transfer runs; it is ignored",
    "0x20 bytes at 0x00040ff0 do not end before the last byte of the card's buffer",
    "the reserved offset 0x0c was read",
    "the reserved offset 0x84 was written with 0x00000000",
  ]);
});

Edu.run();
