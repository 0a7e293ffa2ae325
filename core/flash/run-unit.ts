import type { AddressRange } from "../memory/memory.ts";
import { splitAligned } from "../plan/address-ranges.ts";
import { type Content, contentAt, rangeOf } from "../plan/contents.ts";
import { smallestKinds } from "../plan/erase-kinds.ts";
import type { PlanUnit, ProgramStep } from "../plan/plan.ts";
import { planFlash } from "../plan/plan-flash.ts";
import { surveyRanges } from "../plan/survey-ranges.ts";
import { compareContent } from "./compare-content.ts";
import { diagnose, type Mismatch } from "./diagnose.ts";
import { VerifyMismatchError } from "./errors.ts";
import type { FlashEvent } from "./flash-event.ts";
import type { FlashRun } from "./flash-run.ts";
import { READ_PIECE_BYTES } from "./read-pieces.ts";

/** A unit that does not verify is repaired this often before the run gives up. */
export const MOST_REPAIRS = 2;

/** An event after this many bytes or programs (about 8 ms at 0.5 ms a page), so that a renderer gets its turn. */
const EVENT_BYTES = 4096;
const EVENT_PROGRAMS = 16;

/**
 * Erases, programs, reads back and repairs one unit.
 *
 * @throws {VerifyMismatchError} when it still differs after {@link MOST_REPAIRS} repairs
 */
export async function* runUnit(unit: PlanUnit, run: FlashRun): AsyncGenerator<FlashEvent, void> {
  yield* carryOut(unit, run);
  for (let attempt = 1; ; attempt++) {
    const mismatches = yield* readBack(unit, run);
    const [first] = mismatches;
    if (first === undefined) break;
    for (const { difference } of mismatches) yield { type: "mismatched", attempt, difference };
    if (attempt > MOST_REPAIRS) {
      throw new VerifyMismatchError({ difference: first.difference, diagnosis: diagnose(first), attempts: attempt });
    }
    for (const repair of await planRepair(unit, run)) yield* carryOut(repair, run);
  }
  run.finishUnit(unit);
  if (unit.verify.length > 0) yield { type: "verified", ...spanOf(unit.verify) };
  yield run.progressed();
}

async function* carryOut({ erase, programs }: PlanUnit, run: FlashRun): AsyncGenerator<FlashEvent, void> {
  if (erase !== undefined) {
    await run.erase(erase);
    yield { type: "erased", ...erase };
    yield run.progressed();
  }
  for (let pending: ProgramStep[] = [], rest = programs; rest.length > 0; rest = rest.slice(pending.length)) {
    pending = nextGroup(rest);
    for (const step of pending) await run.program(step);
    yield { type: "programmed", ...spanOf(pending) };
    yield run.progressed();
  }
}

async function* readBack(unit: PlanUnit, run: FlashRun): AsyncGenerator<FlashEvent, Mismatch[]> {
  const mismatches: Mismatch[] = [];
  for (const range of splitAligned(unit.verify.map(rangeOf), READ_PIECE_BYTES)) {
    const expected = contentAt(unit.verify, range);
    const actual = await run.read(range);
    const difference = compareContent({ address: range.address, data: expected }, actual);
    if (difference !== undefined) mismatches.push({ difference, expected, actual });
    if (range.sizeBytes === READ_PIECE_BYTES) yield run.progressed();
  }
  return mismatches;
}

/**
 * A plan for what the unit holds now, with the smallest erases, so that as little as possible is erased again. What lies beside
 * the verified bytes is read first and preserved.
 */
async function planRepair(unit: PlanUnit, run: FlashRun): Promise<readonly PlanUnit[]> {
  const geometry = { ...run.geometry, erases: smallestKinds(run.geometry.erases) };
  const current: Content[] = [];
  for (const range of surveyRanges(geometry, unit.verify.map(rangeOf)))
    current.push({ address: range.address, data: await run.read(range) });
  // Where the sync word is a unit of its own, it comes last in its repair too.
  const [word] = unit.role === "commit" && geometry.canProgramAgain ? unit.verify : [];
  return planFlash({ geometry, wanted: unit.verify, current, ...(word && { syncAddress: word.address }) }).units;
}

function nextGroup(steps: readonly ProgramStep[]): ProgramStep[] {
  let bytes = 0;
  const first = steps.slice(0, EVENT_PROGRAMS);
  const end = first.findIndex(({ data }) => {
    bytes += data.length;
    return bytes >= EVENT_BYTES;
  });
  return end < 0 ? first : first.slice(0, end + 1);
}

/** From the first to the last byte of ascending steps. */
function spanOf(steps: readonly ProgramStep[]): AddressRange {
  const first = steps[0]?.address ?? 0;
  const last = steps.at(-1);
  return { address: first, sizeBytes: last === undefined ? 0 : last.address + last.data.length - first };
}
