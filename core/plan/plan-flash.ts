import type { FlashGeometry } from "../memory/memory.ts";
import { mergeRanges, splitAligned } from "./address-ranges.ts";
import { cheapestUnits } from "./cheapest-units.ts";
import { type Contents, contentAt, patched, rangeOf } from "./contents.ts";
import type { Plan } from "./plan.ts";
import { planTotals } from "./plan-totals.ts";
import { largestErase, surveyRanges } from "./survey-ranges.ts";
import { syncLast } from "./sync-last.ts";

export interface PlanRequest {
  readonly geometry: FlashGeometry;
  /** What the memory is to hold, at absolute addresses inside the memory. */
  readonly wanted: Contents;
  /** What it holds now; covers {@link surveyRanges} of `wanted`. */
  readonly current: Contents;
  /** Absolute address of the image's 4 byte sync word, inside `wanted`. */
  readonly syncAddress?: number;
}

/**
 * Decides everything that will be done to the memory, and does nothing: nothing where it is as wanted, a program without erase
 * where bits only go from 1 to 0, else the erases with the least expected time. Everything outside of `wanted` stays as it is;
 * a cut between an erase and the program after it can lose bytes beside the image in that erase unit, because there is
 * no journal of them.
 */
export function planFlash({ geometry, wanted, current, syncAddress }: PlanRequest): Plan {
  const covers = mergeRanges(wanted.map(rangeOf));
  const blocks = [...splitAligned(surveyRanges(geometry, covers), largestErase(geometry))].map((range) => {
    const before = contentAt(current, range);
    return { address: range.address, before, after: patched({ address: range.address, data: before }, wanted).data };
  });
  const direct = blocks.flatMap((block) => cheapestUnits(block, geometry));
  const ordered = syncAddress === undefined || direct.length === 0;
  const units = ordered ? direct : syncLast({ geometry, blocks, covers, syncAddress, direct });
  return { units, covers, totals: planTotals(units, covers) };
}
