import type { AddressRange, EraseKind, FlashGeometry } from "../memory/memory.ts";
import { mergeRanges, splitAligned } from "./address-ranges.ts";
import { ERASED, erasedBytes, rangeOf } from "./contents.ts";
import { type Change, onlyClears, pageSteps } from "./page-steps.ts";
import type { PlanUnit } from "./plan.ts";

/**
 * The work that turns one aligned block of the largest erase size (or less, at the end of the memory) into what is wanted, with
 * the least expected time. A block is erased as one, or split into the next smaller erase size, whichever is faster; on a tie
 * it is split, because that takes fewer bytes beside the image. The smallest size is left alone where nothing differs, only
 * programmed where that is possible, and erased otherwise.
 */
export function cheapestUnits(block: Change, geometry: FlashGeometry): PlanUnit[] {
  const kinds = geometry.erases.toReversed();
  return joinPrograms(best(block, kinds, geometry), block, geometry);
}

/** Expected time of a unit: typical erase and page times, and reading back. */
export function expectedUnitMs(unit: Pick<PlanUnit, "erase" | "programs" | "verify">, geometry: FlashGeometry): number {
  const eraseMs = geometry.erases.find(({ sizeBytes }) => sizeBytes === unit.erase?.sizeBytes)?.typicalMs ?? 0;
  const readBytes = unit.verify.reduce((sum, { data }) => sum + data.length, 0);
  return eraseMs + unit.programs.length * geometry.pageTypicalMs + readBytes * geometry.readMsPerByte;
}

function best(block: Change, [kind, ...smaller]: readonly EraseKind[], geometry: FlashGeometry): PlanUnit[] {
  if (kind === undefined) throw new Error("a memory without an erase");
  if (Buffer.compare(block.before, block.after) === 0) return [];
  const [next] = smaller;
  if (next === undefined) return [isProgrammable(block, geometry) ? programUnit(block, geometry) : eraseUnit(block, geometry)];

  const parts = [...splitAligned([changeRange(block)], next.sizeBytes)].flatMap((part) => best(slice(block, part), smaller, geometry));
  if (block.after.length < kind.sizeBytes) return parts;
  const whole = eraseUnit(block, geometry);
  return whole.expectedMs < parts.reduce((sum, { expectedMs }) => sum + expectedMs, 0) ? [whole] : parts;
}

/** On chips that forbid a second program, each page that changes must be erased already. */
function isProgrammable({ address, before, after }: Change, { pageBytes, canProgramAgain }: FlashGeometry): boolean {
  if (canProgramAgain) return onlyClears(before, after);
  return pageSteps({ address, before, after }, pageBytes).every((step) => {
    const pageStart = Math.floor((step.address - address) / pageBytes) * pageBytes;
    return before.subarray(pageStart, pageStart + pageBytes).every((byte) => byte === ERASED);
  });
}

function eraseUnit({ address, after }: Change, geometry: FlashGeometry): PlanUnit {
  const range = { address, sizeBytes: after.length };
  const programs = pageSteps({ address, before: erasedBytes(after.length), after }, geometry.pageBytes);
  const work = { erase: range, programs, verify: [{ address, data: after }] };
  return { ...range, role: "content", ...work, expectedMs: expectedUnitMs(work, geometry) };
}

function programUnit(block: Change, geometry: FlashGeometry): PlanUnit {
  const programs = pageSteps(block, geometry.pageBytes);
  // Reading a gap shorter than a page along costs less than another read command.
  const read = mergeRanges(programs.map(rangeOf), geometry.pageBytes - 1);
  const work = { programs, verify: read.map((range) => ({ address: range.address, data: slice(block, range).after })) };
  return { ...changeRange(block), role: "content", ...work, expectedMs: expectedUnitMs(work, geometry) };
}

/** Neighbours that are only programmed become one unit, which keeps the number of events and read commands low. */
function joinPrograms(units: readonly PlanUnit[], block: Change, geometry: FlashGeometry): PlanUnit[] {
  const erasing = units.filter(({ erase }) => erase !== undefined);
  const programmed = mergeRanges(units.filter(({ erase }) => erase === undefined)).map((range) =>
    programUnit(slice(block, range), geometry),
  );
  return [...erasing, ...programmed].sort((a, b) => a.address - b.address);
}

const changeRange = ({ address, after }: Change): AddressRange => ({ address, sizeBytes: after.length });

function slice(block: Change, { address, sizeBytes }: AddressRange): Change {
  const start = address - block.address;
  return { address, before: block.before.subarray(start, start + sizeBytes), after: block.after.subarray(start, start + sizeBytes) };
}
