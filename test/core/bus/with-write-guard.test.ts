import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Bus } from "../../../core/bus/bus.ts";
import { WriteRefusedError } from "../../../core/bus/errors.ts";
import { NO_WRITES, withWriteGuard } from "../../../core/bus/with-write-guard.ts";
import { busConformance } from "../../support/bus-conformance.ts";
import { thrownBy } from "../../support/thrown-by.ts";
import { memoryBus } from "./memory-bus.ts";

busConformance(
  "withWriteGuard",
  () => {
    const { bus, accesses } = memoryBus();
    return { bus: withWriteGuard(bus, [{ offset: 0, sizeBytes: bus.sizeBytes }]), accesses };
  },
  { target: { kind: "memory", offset: 0x40 } },
);

const WithWriteGuard = suite("withWriteGuard");

/** Two registers that touch, given in the wrong order, and one of 16 bits. */
const ALLOWED = [
  { offset: 0x14, sizeBytes: 4 },
  { offset: 0x10, sizeBytes: 4 },
  { offset: 0x20, sizeBytes: 2 },
];

const WRITES: readonly { name: string; write: (bus: Bus) => void; allowed: boolean }[] = [
  { name: "a declared register", write: (bus) => bus.write32(0x10, 1), allowed: true },
  { name: "a byte of a declared register", write: (bus) => bus.write8(0x17, 1), allowed: true },
  { name: "the word before", write: (bus) => bus.write32(0x0c, 1), allowed: false },
  { name: "the word after", write: (bus) => bus.write32(0x18, 1), allowed: false },
  { name: "more than a declared register", write: (bus) => bus.write32(0x20, 1), allowed: false },
  { name: "16 bits of a register of 16 bits", write: (bus) => bus.write16(0x20, 1), allowed: true },
  { name: "64 bits over two that touch", write: (bus) => bus.write64(0x10, 1n), allowed: true },
  { name: "many words pushed to a declared register", write: (bus) => bus.push(0x14, new Uint32Array(100)), allowed: true },
  { name: "words pushed to another one", write: (bus) => bus.push(0x18, new Uint32Array(1)), allowed: false },
  { name: "a copy over two that touch", write: (bus) => bus.copyTo(0x10, new Uint32Array(2)), allowed: true },
  { name: "a copy that starts in a declared one and leaves it", write: (bus) => bus.copyTo(0x10, new Uint32Array(3)), allowed: false },
];

for (const { name, write, allowed } of WRITES) {
  WithWriteGuard(`${allowed ? "lets through" : "refuses before it is sent"}: ${name}`, () => {
    const { bus, accesses } = memoryBus();
    const error = thrownBy(() => write(withWriteGuard(bus, ALLOWED)));
    if (allowed) assert.is(error, undefined);
    else assert.instance(error, WriteRefusedError);
    assert.is(accesses.length > 0, allowed);
  });
  WithWriteGuard(`refuses with no writes allowed: ${name}`, () => {
    const { bus, accesses } = memoryBus();
    assert.instance(
      thrownBy(() => write(withWriteGuard(bus, NO_WRITES))),
      WriteRefusedError,
    );
    assert.equal(accesses, []);
  });
}

WithWriteGuard("lets every read through", () => {
  const bus = withWriteGuard(memoryBus().bus, NO_WRITES);
  assert.is(bus.read32(0x18), 0);
  bus.pull(0x18, new Uint32Array(2));
  bus.copyFrom(0x18, new Uint32Array(2));
});

WithWriteGuard.run();
