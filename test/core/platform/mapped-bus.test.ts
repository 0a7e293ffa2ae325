import { suite } from "uvu";
import * as assert from "uvu/assert";
import { BusClosedError } from "../../../core/bus/errors.ts";
import { MappedBus } from "../../../core/platform/mapped-bus.ts";
import { mapAnonymous } from "../../../core/platform/memory-map.ts";
import { busConformance } from "../../support/bus-conformance.ts";
import { thrownBy } from "../../support/thrown-by.ts";

busConformance("MappedBus", () => ({ bus: new MappedBus(mapAnonymous(4096)) }), { target: { kind: "memory", offset: 0x40 } });
// 64 KiB and 7 bytes: no whole number of pages, nor of 16-, 32- or 64-bit words.
busConformance("MappedBus of odd size", () => ({ bus: new MappedBus(mapAnonymous(0x10007)) }), { target: { kind: "memory", offset: 0 } });

const Mapped = suite("MappedBus");

Mapped("shares its memory with whoever else maps it", () => {
  const map = mapAnonymous(4096);
  const bus = new MappedBus(map);
  bus.write32(0x10, 0x8000_0001);
  assert.equal([...new Uint8Array(map.buffer, 0x10, 4)], [1, 0, 0, 0x80]);
  bus.close();
});

Mapped("unmaps once, however often it is closed, and touches nothing afterwards", () => {
  let unmapped = 0;
  const buffer = new ArrayBuffer(64);
  const bus = new MappedBus({ buffer, unmap: () => unmapped++ });
  bus.close();
  bus.close();
  assert.is(unmapped, 1);
  for (const access of [() => bus.write32(0, 1), () => bus.push(0, Uint32Array.of(1)), () => bus.copyTo(0, Uint8Array.of(1))]) {
    assert.instance(thrownBy(access), BusClosedError);
  }
  assert.equal(new Uint8Array(buffer), new Uint8Array(64));
});

Mapped("takes a Buffer for bytes", () => {
  const bus = new MappedBus(mapAnonymous(4096));
  bus.copyTo(0, Buffer.from("abcd"));
  const read = Buffer.alloc(4);
  bus.copyFrom(0, read);
  assert.is(read.toString(), "abcd");
  bus.close();
});

Mapped.run();
