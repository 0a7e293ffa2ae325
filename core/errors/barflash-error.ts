/** The part of the work an error belongs to; {@link EXIT_CODES} maps it to the exit code of the command. */
export type ErrorArea = "USAGE" | "CARD" | "BUSY" | "ACCESS" | "PROFILE" | "IMAGE" | "REFUSED" | "HARDWARE" | "INTERRUPTED" | "UNSUPPORTED";

export type ErrorCode = `${ErrorArea}_${string}`;

/**
 * What every error class of barflash says about itself, for `docs/errors.md`, `barflash errors` and scripts.
 * A test asks every class in every `errors.ts` for these three.
 */
export interface ErrorEntry {
  /** Stable across releases; scripts may match on it. */
  readonly code: ErrorCode;
  /** When it happens, as one sentence. */
  readonly when: string;
  /** One imperative sentence: what the user can do now. */
  readonly remedy: string;
}

/** Base of all failures that have a remedy. Subclasses carry `static readonly entry` and pass facts, never sentences. */
export abstract class BarflashError extends Error {
  static readonly entry: ErrorEntry;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }

  private get entry(): ErrorEntry {
    // Each subclass has its own static entry; TypeScript has no abstract statics, so a test checks it.
    return (this.constructor as typeof BarflashError).entry;
  }

  get code(): ErrorCode {
    return this.entry.code;
  }

  /** Overridden where the remedy needs the facts of this failure. */
  get remedy(): string {
    return this.entry.remedy;
  }
}
