import type { ErrorCode } from "../../../errors/barflash-error.ts";

/** Whether work on a card fails for it, or only may go wrong. */
export type Severity = "blocks" | "warns";

/** What a check found, in the words of this host. */
export interface Finding {
  /** One sentence with the values, without a period. */
  readonly sentence: string;
  /** What to type now, made by `fillCommand`. */
  readonly command: string;
  /** Where it is less than the check's own severity on this host. */
  readonly severity?: "warns";
}

/** One state that can stand in the way. It is found by looking only: no check writes anything, or touches a BAR. */
export interface Check<Subject> {
  /** The code of the error that this state leads to, where there is one. */
  readonly code: ErrorCode;
  readonly severity: Severity;
  /** When it is reported, as one sentence. */
  readonly when: string;
  /** Templates of `fillCommand`; each finding has one of them. */
  readonly commands: readonly string[];
  find(subject: Subject): Finding | undefined;
}

/** A state that was found. */
export interface Diagnosis {
  readonly code: ErrorCode;
  readonly severity: Severity;
  readonly sentence: string;
  readonly command: string;
  /** `0000:03:00.0`, where it is about one card. */
  readonly address?: string;
}
