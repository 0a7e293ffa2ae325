import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimulatedClock } from "../../../core/bus/simulated-clock.ts";

const Simulated = suite("SimulatedClock");

Simulated("moves only when somebody waits or advances it, and never makes anybody wait", () => {
  const clock = new SimulatedClock();
  const start = clock.nowMs();
  assert.is(clock.wait(60_000), undefined);
  clock.advance(0.25);
  assert.is(clock.nowMs() - start, 60_000.25);
});

Simulated("never goes back", () => {
  const clock = new SimulatedClock();
  clock.wait(5);
  clock.wait(-3);
  assert.is(clock.nowMs(), 5);
});

Simulated.run();
