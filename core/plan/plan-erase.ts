import type { AddressRange } from "../memory/memory.ts";
import { mergeRanges } from "./address-ranges.ts";
import { erasedBytes } from "./contents.ts";
import type { Plan } from "./plan.ts";
import { type PlanRequest, planFlash } from "./plan-flash.ts";

export interface EraseRequest extends Pick<PlanRequest, "geometry" | "current"> {
  /** Inside the memory, not necessarily aligned: what shares an erase unit with an edge is written back. */
  readonly ranges: readonly AddressRange[];
}

/** Like {@link planFlash} of an image of nothing but 0xff: what is erased already is skipped. */
export function planErase({ geometry, current, ranges }: EraseRequest): Plan {
  const wanted = mergeRanges(ranges).map(({ address, sizeBytes }) => ({ address, data: erasedBytes(sizeBytes) }));
  return planFlash({ geometry, current, wanted });
}
