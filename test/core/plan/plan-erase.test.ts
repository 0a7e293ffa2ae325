import { suite } from "uvu";
import * as assert from "uvu/assert";
import { planErase } from "../../../core/plan/plan-erase.ts";
import { applyPlan } from "../../support/apply-plan.ts";
import { SMALL_GEOMETRY } from "../../support/ram-memory.ts";

const PlanErase = suite("planErase");

const erase = (bytes: Uint8Array, ...ranges: { address: number; sizeBytes: number }[]) => {
  const plan = planErase({ geometry: SMALL_GEOMETRY, ranges, current: [{ address: 0, data: bytes }] });
  return { plan, after: applyPlan(plan, { geometry: SMALL_GEOMETRY, bytes }) };
};
const full = () => new Uint8Array(SMALL_GEOMETRY.sizeBytes).fill(0x12);

PlanErase("erases exactly the range, and writes back what shares an erase unit with its edges", () => {
  const { plan, after } = erase(full(), { address: 0x3e00, sizeBytes: 0x4300 });
  assert.equal(after, full().fill(0xff, 0x3e00, 0x8100));
  assert.is(plan.totals.preservedBytes, 0x200 + 0x300);
  assert.equal(
    plan.units.map(({ address, sizeBytes }) => [address, sizeBytes]),
    [
      [0x3c00, 0x400],
      [0x4000, 0x4000],
      [0x8000, 0x400],
    ],
  );
});

PlanErase("skips what is erased already", () => {
  const { plan, after } = erase(full().fill(0xff, 0x400, 0x10000), { address: 0, sizeBytes: 0x10000 });
  assert.is(plan.totals.erasedBytes, 0x400);
  assert.is(plan.totals.equalBytes, 0xfc00);
  assert.ok(after.every((byte) => byte === 0xff));
});

PlanErase("joins ranges that overlap", () => {
  const { after } = erase(full(), { address: 0x400, sizeBytes: 0x800 }, { address: 0, sizeBytes: 0x600 });
  assert.equal(after, full().fill(0xff, 0, 0xc00));
});

PlanErase.run();
