import { suite } from "uvu";
import * as assert from "uvu/assert";
import { BusClosedError, BusRangeError } from "../../../core/bus/errors.ts";
import { windowOf } from "../../../core/bus/window-of.ts";
import { busConformance } from "../../support/bus-conformance.ts";
import { thrownBy } from "../../support/thrown-by.ts";
import { memoryBus } from "./memory-bus.ts";

busConformance("windowOf", () => ({ bus: windowOf(memoryBus().bus, 0x40, 0x80) }), { target: { kind: "memory", offset: 0x10 } });

const WindowOf = suite("windowOf");

WindowOf("starts at its offset and ends with its size", () => {
  const { bus, accesses } = memoryBus();
  const window = windowOf(bus, 0x40, 0x10);
  assert.is(window.sizeBytes, 0x10);
  window.write32(0xc, 1);
  window.copyTo(0, Uint8Array.of(1));
  window.push(4, Uint16Array.of(1));
  assert.equal(
    accesses.map(({ offset }) => offset),
    [0x4c, 0x40, 0x44],
  );
  assert.instance(
    thrownBy(() => window.read32(0x10)),
    BusRangeError,
  );
});

WindowOf("is refused where it would leave the bus", () => {
  const { bus } = memoryBus();
  windowOf(bus, 0xf0, 0x10);
  assert.instance(
    thrownBy(() => windowOf(bus, 0xf0, 0x11)),
    BusRangeError,
  );
});

WindowOf("closes alone, and stops working when the bus is closed", () => {
  const { bus } = memoryBus();
  const first = windowOf(bus, 0, 0x10);
  const second = windowOf(bus, 0, 0x10);
  first.close();
  assert.is(second.read32(0), 0);
  bus.close();
  assert.instance(
    thrownBy(() => second.read32(0)),
    BusClosedError,
  );
});

WindowOf.run();
