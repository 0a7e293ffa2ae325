import { SystemCallError } from "../../errors.ts";

/** What a failure of the system means, by the system's name of it. */
export type Meanings = Readonly<Record<string, (error: string, options: ErrorOptions) => Error>>;

/** Does `work`; where a system call fails in it and `meanings` knows the failure, that error is thrown with the call's as its cause. */
export function explained<T>(work: () => T, meanings: Meanings): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    throw meanings[error.failure.error]?.(error.failure.error, { cause: error }) ?? error;
  }
}
