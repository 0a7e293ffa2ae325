import type { AddressRange } from "../memory/memory.ts";
import { contains, endOf, mergeRanges, sharedBytes } from "./address-ranges.ts";
import { ERASED, rangeOf } from "./contents.ts";
import type { PlanTotals, PlanUnit, ProgramStep } from "./plan.ts";

const sum = (numbers: Iterable<number>): number => {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
};

const stepBytes = (steps: readonly ProgramStep[]): number => sum(steps.map(({ data }) => data.length));

/** Sums over the units; `covers` is ascending and without overlap. */
export function planTotals(units: readonly PlanUnit[], covers: readonly AddressRange[]): PlanTotals {
  const imageBytes = sum(covers.map(({ sizeBytes }) => sizeBytes));
  const touched = mergeRanges(units.flatMap(({ erase, programs }) => (erase ? [erase] : programs.map(rangeOf))));
  const erasing = units.filter(({ erase }) => erase !== undefined);
  const losing = units.filter(({ erase, rewrite }) => (erase ?? rewrite) !== undefined);
  return {
    imageBytes,
    equalBytes: imageBytes - sum(touched.map((range) => insideBytes(range, covers))),
    erasedBytes: sum(erasing.map(({ erase }) => erase?.sizeBytes ?? 0)),
    eraseCount: erasing.length,
    programmedBytes: sum(units.map(({ programs }) => stepBytes(programs))),
    programCount: sum(units.map(({ programs }) => programs.length)),
    verifiedBytes: sum(units.map(({ verify }) => stepBytes(verify))),
    preservedBytes: sum(losing.flatMap(({ verify }) => verify.map((step) => bytesBeside(step, covers)))),
    expectedMs: sum(units.map(({ expectedMs }) => expectedMs)),
  };
}

const insideBytes = (range: AddressRange, covers: readonly AddressRange[]): number => sum(covers.map((cover) => sharedBytes(cover, range)));

/** Bytes outside of `covers` that are not erased, and so would be lost. */
function bytesBeside(step: ProgramStep, covers: readonly AddressRange[]): number {
  const range = rangeOf(step);
  if (covers.some((cover) => contains(cover, range))) return 0;
  const isBeside = (address: number) => !covers.some((cover) => address >= cover.address && address < endOf(cover));
  const near = covers.some((cover) => sharedBytes(cover, range) > 0);
  return step.data.reduce((count, byte, index) => count + Number(byte !== ERASED && (!near || isBeside(step.address + index))), 0);
}
