import type { AddressRange } from "../memory/memory.ts";

/**
 * `read` looks at what the memory holds, `write` erases, programs and verifies unit by unit, `verify` only compares, `load` streams an
 * image into the FPGA.
 */
export type Phase = "read" | "write" | "verify" | "load";

/** Facts in the past tense; a renderer makes bars or JSON lines of them. */
export type FlashEvent =
  | { readonly type: "phase-started"; readonly phase: Phase; readonly totalBytes: number; readonly expectedMs: number }
  /** `doneMs` of the phase's `expectedMs` is done: the share of the work by expected time, which never decreases. */
  | { readonly type: "progressed"; readonly phase: Phase; readonly doneBytes: number; readonly doneMs: number }
  | { readonly type: "phase-finished"; readonly phase: Phase; readonly elapsedMs: number }
  | ({ readonly type: "erased" } & AddressRange)
  /** From the first to the last byte of up to 16 programs; what lies between them may have stayed as it was. */
  | ({ readonly type: "programmed" } & AddressRange)
  | ({ readonly type: "verified" } & AddressRange)
  /** The FPGA took all of an image and started. */
  | { readonly type: "loaded"; readonly sizeBytes: number }
  | { readonly type: "mismatched"; readonly attempt: number; readonly difference: Difference }
  | { readonly type: "finished"; readonly changed: boolean; readonly counts: FlashCounts; readonly elapsedMs: number }
  /** The run failed or was interrupted, and the error follows. `holds` says in words what the memory holds now. */
  | {
      readonly type: "stopped";
      readonly changed: boolean;
      readonly holds: string;
      readonly counts: FlashCounts;
      readonly elapsedMs: number;
    };

/** Bytes, as they really went over the bus, repairs included. */
export interface FlashCounts {
  readonly readBytes: number;
  readonly erasedBytes: number;
  readonly programmedBytes: number;
  readonly verifiedBytes: number;
}

/** How a piece of memory differs from what was wanted. */
export interface Difference extends AddressRange {
  readonly firstAddress: number;
  readonly expected: number;
  readonly actual: number;
  readonly differingBytes: number;
  /** Bits that are 1 and should be 0, and the other way round. */
  readonly bitsNotCleared: number;
  readonly bitsNotSet: number;
}
