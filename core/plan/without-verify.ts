import type { FlashGeometry } from "../memory/memory.ts";
import { expectedUnitMs } from "./cheapest-units.ts";
import type { Plan } from "./plan.ts";
import { planTotals } from "./plan-totals.ts";

/** The same work, and nothing is read back: a program that got lost shows only when the card does not boot. For `--no-verify`. */
export function withoutVerify(plan: Plan, geometry: FlashGeometry): Plan {
  const units = plan.units.map((unit) => {
    const work = { ...unit, verify: [] };
    return { ...work, expectedMs: expectedUnitMs(work, geometry) };
  });
  return { ...plan, units, totals: { ...planTotals(units, plan.covers), preservedBytes: plan.totals.preservedBytes } };
}
