import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Bus } from "../../../core/bus/bus.ts";
import { InjectedFault } from "../../../core/bus/errors.ts";
import { type FaultPlan, withFault } from "../../../core/bus/with-fault.ts";
import { busConformance } from "../../support/bus-conformance.ts";
import { thrownBy } from "../../support/thrown-by.ts";
import { memoryBus } from "./memory-bus.ts";

busConformance(
  "withFault that never comes",
  () => {
    const { bus, accesses } = memoryBus();
    return { bus: withFault(bus, { afterAccesses: Number.POSITIVE_INFINITY }), accesses };
  },
  { target: { kind: "memory", offset: 0x40 } },
);

const WithFault = suite("withFault");

/** Ten accesses: w r wwww rr ww. */
function script(bus: Bus): void {
  bus.write32(0, 1);
  bus.read32(0);
  bus.push(4, Uint32Array.of(2, 3, 4, 5));
  bus.pull(4, new Uint32Array(2));
  bus.copyTo(8, Uint32Array.of(6, 7));
}

/** What reached the memory, as a letter each, and the error. */
function runScript(plan: FaultPlan): { reached: string; error: unknown } {
  const { bus, accesses } = memoryBus();
  const error = thrownBy(() => script(withFault(bus, plan)));
  return { reached: accesses.map(({ kind }) => kind[0]).join(""), error };
}

const WHOLE = "wrwwwwrrww";

WithFault("cuts before each access of a script, wherever it falls", () => {
  for (let count = 0; count < WHOLE.length; count++) {
    const { reached, error } = runScript({ afterAccesses: count });
    assert.is(reached, WHOLE.slice(0, count));
    assert.instance(error, InjectedFault);
  }
  assert.equal(runScript({ afterAccesses: WHOLE.length }), { reached: WHOLE, error: undefined });
});

WithFault("cuts before each write, and lets the reads before it through", () => {
  const beforeWrite = ["", "wr", "wrw", "wrww", "wrwww", "wrwwwwrr", "wrwwwwrrw"];
  for (const [count, expected] of beforeWrite.entries()) assert.is(runScript({ afterWrites: count }).reached, expected);
  assert.equal(runScript({ afterWrites: beforeWrite.length }), { reached: WHOLE, error: undefined });
});

WithFault("lets nothing through after the cut, as after a power loss", () => {
  const { bus, accesses } = memoryBus();
  const faulty = withFault(bus, { afterWrites: 0 });
  for (const access of [() => faulty.write8(0, 1), () => faulty.read8(0), () => faulty.write8(0, 1)]) {
    assert.instance(thrownBy(access), InjectedFault);
  }
  assert.equal(accesses, []);
});

WithFault("says how much had reached the bus", () => {
  const { error } = runScript({ afterAccesses: 5 });
  assert.ok(error instanceof InjectedFault);
  assert.equal([error.accesses, error.writes], [5, 4]);
});

WithFault.run();
