import type { AddressRange } from "../memory/memory.ts";

/** Programs one page or less. `data` is what the memory is to hold there afterwards. */
export interface ProgramStep {
  readonly address: number;
  readonly data: Uint8Array;
}

/**
 * One piece of work that is verified as a whole: at most one erase, then programs, then a read back of `verify`.
 * Everything that an erase would lose is in `programs` again, also data beside the image.
 */
export interface PlanUnit extends AddressRange {
  /** What to erase first; absent when bits only go from 1 to 0. Equals the unit's own range. */
  readonly erase?: AddressRange;
  readonly programs: readonly ProgramStep[];
  /** Content to compare after programming: address and the wanted bytes. Covers all that was erased or programmed. */
  readonly verify: readonly ProgramStep[];
  readonly expectedMs: number;
}

/**
 * What will happen, in this order. `commit` names the unit with the sync word: its erase comes before everything else, so that a
 * half-written image never starts with a valid sync word, and its programs come last.
 */
export interface Plan {
  readonly units: readonly PlanUnit[];
  /** Index in `units` of the unit that makes the image bootable; absent when the image has no sync word or that unit stays. */
  readonly commitUnit?: number;
  /** Erase the commit unit before all others. False when it is the only unit that changes. */
  readonly eraseCommitFirst: boolean;
  /** The ranges that the image covers. */
  readonly covers: readonly AddressRange[];
  readonly totals: PlanTotals;
}

export interface PlanTotals {
  readonly imageBytes: number;
  /** Bytes that already are as wanted and are not touched. */
  readonly equalBytes: number;
  readonly erasedBytes: number;
  readonly eraseCount: number;
  readonly programmedBytes: number;
  readonly programCount: number;
  readonly verifiedBytes: number;
  /** Bytes beside the image that an erase takes and that are written back. */
  readonly preservedBytes: number;
  readonly expectedMs: number;
}
