import { suite } from "uvu";
import * as assert from "uvu/assert";
import { withStatistics } from "../../../core/bus/with-statistics.ts";
import { busConformance } from "../../support/bus-conformance.ts";
import { thrownBy } from "../../support/thrown-by.ts";
import { memoryBus } from "./memory-bus.ts";

busConformance(
  "withStatistics",
  () => {
    const { bus, accesses } = memoryBus();
    return { bus: withStatistics(bus).bus, accesses };
  },
  { target: { kind: "memory", offset: 0x40 } },
);

const WithStatistics = suite("withStatistics");

WithStatistics("counts every single access, and each word of a bulk one", () => {
  const { bus, counts } = withStatistics(memoryBus().bus);
  bus.read8(0);
  bus.read16(0);
  bus.read32(0);
  bus.read64(0);
  bus.pull(0, new Uint8Array(10));
  bus.copyFrom(0, new Uint16Array(20));
  assert.equal(counts, { reads: 34, writes: 0 });
  bus.write8(0, 0);
  bus.write16(0, 0);
  bus.write32(0, 0);
  bus.write64(0, 0n);
  bus.push(0, new Uint32Array(5));
  bus.copyTo(0, new BigUint64Array(6));
  assert.equal(counts, { reads: 34, writes: 15 });
});

WithStatistics("does not count an access that was refused", () => {
  const { bus, counts } = withStatistics(memoryBus().bus);
  thrownBy(() => bus.read32(2));
  thrownBy(() => bus.write32(0x100, 0));
  thrownBy(() => bus.copyTo(0xfc, new Uint32Array(2)));
  assert.equal(counts, { reads: 0, writes: 0 });
});

WithStatistics.run();
