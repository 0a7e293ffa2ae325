import type { AddressRange, EraseKind, FlashGeometry } from "../memory/memory.ts";
import { mergeRanges, splitAligned } from "./address-ranges.ts";
import { ERASED, erasedBytes, rangeOf } from "./contents.ts";
import { holdsFor, touches } from "./erase-kinds.ts";
import { type Change, onlyClears, pageSteps } from "./page-steps.ts";
import type { PlanUnit, ProgramStep } from "./plan.ts";

/**
 * The work that turns one aligned block of the largest erase size (or less, at the end of the memory) into what is wanted, with
 * the least expected time. A block is erased as one, or split into the next smaller erase size, whichever is faster; on a tie
 * it is split, because that takes fewer bytes beside the image. The smallest size is left alone where nothing differs, only
 * programmed where that is possible, and erased otherwise. Kinds that hold for another part of the memory do not count.
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

function best(block: Change, kinds: readonly EraseKind[], geometry: FlashGeometry): PlanUnit[] {
  if (Buffer.compare(block.before, block.after) === 0) return [];
  const [kind, ...smaller] = kinds.filter((candidate) => touches(candidate, changeRange(block)));
  if (kind === undefined) throw new Error("a place without an erase");
  const split = (sizeBytes: number, left: readonly EraseKind[]) =>
    [...splitAligned([changeRange(block)], sizeBytes)].flatMap((part) => best(slice(block, part), left, geometry));
  // The larger kinds have no place here.
  if (kind.sizeBytes < block.after.length) return split(kind.sizeBytes, [kind, ...smaller]);
  const [next] = smaller;
  if (next === undefined) return [isProgrammable(block, geometry) ? programUnit(block, geometry) : eraseUnit(block, geometry)];

  const parts = split(next.sizeBytes, smaller);
  if (block.after.length < kind.sizeBytes || !holdsFor(kind, changeRange(block))) return parts;
  const whole = eraseUnit(block, geometry);
  return whole.expectedMs < parts.reduce((sum, { expectedMs }) => sum + expectedMs, 0) ? [whole] : parts;
}

/** On chips that forbid a second program, each page that changes must be erased already. */
function isProgrammable({ address, before, after }: Change, { pageBytes, canProgramAgain, programErases }: FlashGeometry): boolean {
  if (programErases) return false;
  if (canProgramAgain) return onlyClears(before, after);
  return pageSteps({ address, before, after }, pageBytes).every((step) => {
    const pageStart = Math.floor((step.address - address) / pageBytes) * pageBytes;
    return before.subarray(pageStart, pageStart + pageBytes).every((byte) => byte === ERASED);
  });
}

function eraseUnit({ address, after }: Change, geometry: FlashGeometry): PlanUnit {
  const range = { address, sizeBytes: after.length };
  const blank = erasedBytes(after.length);
  const verify = [{ address, data: after }];
  const isRewrite = geometry.programErases === true && Buffer.compare(after, blank) !== 0;
  const work = isRewrite
    ? { rewrite: range, programs: wholePages(range, after, geometry.pageBytes), verify }
    : { erase: range, programs: pageSteps({ address, before: blank, after }, geometry.pageBytes), verify };
  return { ...range, role: "content", ...work, expectedMs: expectedUnitMs(work, geometry) };
}

/** Where a program erases, a page has to be given whole. `after` has the bytes of the range. */
export const wholePages = (range: AddressRange, after: Uint8Array, pageBytes: number): ProgramStep[] =>
  [...splitAligned([range], pageBytes)].map(({ address, sizeBytes }) => {
    const start = address - range.address;
    return { address, data: after.subarray(start, start + sizeBytes) };
  });

function programUnit(block: Change, geometry: FlashGeometry): PlanUnit {
  const programs = pageSteps(block, geometry.pageBytes);
  // Reading a gap shorter than a page along costs less than another read command.
  const read = mergeRanges(programs.map(rangeOf), geometry.pageBytes - 1);
  const work = { programs, verify: read.map((range) => ({ address: range.address, data: slice(block, range).after })) };
  return { ...changeRange(block), role: "content", ...work, expectedMs: expectedUnitMs(work, geometry) };
}

/** Neighbours that are only programmed become one unit, which keeps the number of events and read commands low. */
function joinPrograms(units: readonly PlanUnit[], block: Change, geometry: FlashGeometry): PlanUnit[] {
  const isOnlyProgrammed = ({ erase, rewrite }: PlanUnit) => erase === undefined && rewrite === undefined;
  const erasing = units.filter((unit) => !isOnlyProgrammed(unit));
  const programmed = mergeRanges(units.filter(isOnlyProgrammed)).map((range) => programUnit(slice(block, range), geometry));
  return [...erasing, ...programmed].sort((a, b) => a.address - b.address);
}

const changeRange = ({ address, after }: Change): AddressRange => ({ address, sizeBytes: after.length });

function slice(block: Change, { address, sizeBytes }: AddressRange): Change {
  const start = address - block.address;
  return { address, before: block.before.subarray(start, start + sizeBytes), after: block.after.subarray(start, start + sizeBytes) };
}
