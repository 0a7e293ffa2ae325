import type { AddressRange } from "../memory/memory.ts";

/** Programs one page or less. `data` is what the memory is to hold there afterwards. */
export interface ProgramStep {
  readonly address: number;
  readonly data: Uint8Array;
}

/**
 * `invalidate` clears the old image's sync word, `content` writes all the rest, `commit` sets the new sync word.
 * docs/decisions/sync-word-last.md says why.
 */
export type UnitRole = "invalidate" | "content" | "commit";

/**
 * One piece of work that is verified as a whole: at most one erase, then programs, then a read back of `verify`.
 * Everything that an erase would lose is in `programs` again, also data beside the image. Its range is the erase units that
 * it touches, also when it erases nothing: a repair may have to.
 */
export interface PlanUnit extends AddressRange {
  readonly role: UnitRole;
  /** What to erase first; absent when bits only go from 1 to 0. Equals the unit's own range. */
  readonly erase?: AddressRange;
  /** What `programs` erase themselves, where the memory is one whose programs do. Equals the unit's own range. */
  readonly rewrite?: AddressRange;
  readonly programs: readonly ProgramStep[];
  /** Content to compare after programming: address and the wanted bytes. Covers all that was erased or programmed. */
  readonly verify: readonly ProgramStep[];
  readonly expectedMs: number;
}

/**
 * What will happen, in exactly this order. When several units change, or the one that changes erases the sync word, the old sync
 * word goes first and the new one comes last, so that a half-written image never starts with a valid one.
 */
export interface Plan {
  readonly units: readonly PlanUnit[];
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
