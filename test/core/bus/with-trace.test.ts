import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Access } from "../../../core/bus/access.ts";
import { withFault } from "../../../core/bus/with-fault.ts";
import { withTrace } from "../../../core/bus/with-trace.ts";
import { busConformance } from "../../support/bus-conformance.ts";
import { thrownBy } from "../../support/thrown-by.ts";
import { memoryBus } from "./memory-bus.ts";

busConformance(
  "withTrace",
  () => {
    const accesses: Access[] = [];
    return { bus: withTrace(memoryBus().bus, (access) => accesses.push(access)), accesses };
  },
  { target: { kind: "memory", offset: 0x40 } },
);

const WithTrace = suite("withTrace");

WithTrace("reports exactly what reaches the bus", () => {
  const { bus, accesses } = memoryBus();
  const trace: Access[] = [];
  const traced = withTrace(bus, (access) => trace.push(access));
  traced.write32(0x10, 0x8000_0001);
  traced.read32(0x10);
  traced.read8(0x13);
  traced.write64(0x18, 5n);
  traced.copyFrom(0x10, new Uint16Array(3));
  traced.push(0x20, Uint8Array.of(1, 2));
  assert.equal(trace, accesses);
  assert.equal(trace[0], { kind: "write", offset: 0x10, widthBits: 32, value: 0x8000_0001 });
  assert.is(trace.length, 9);
});

WithTrace("ends where the bus failed", () => {
  const trace: Access[] = [];
  const traced = withTrace(withFault(memoryBus().bus, { afterWrites: 2 }), (access) => trace.push(access));
  thrownBy(() => traced.push(0x10, Uint32Array.of(7, 8, 9)));
  assert.equal(
    trace.map(({ value }) => value),
    [7, 8],
  );
});

WithTrace.run();
