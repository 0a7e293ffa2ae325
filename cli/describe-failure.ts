import type { ReportEvent } from "../core/index.ts";
import type { Core } from "./load-core.ts";

type ResultFields = Pick<ReportEvent<"result">, "code" | "exitCode" | "message" | "remedy" | "causes">;

export interface Failure extends ResultFields {
  /** Mistakes in a profile that led to the failure. */
  readonly findings: readonly Omit<ReportEvent<"finding">, "type">[];
  /** Set when it is our bug. */
  readonly stack?: string;
}

/** Longer chains of causes are cut; no chain of ours has more than three. */
const MOST_CAUSES = 5;

/** The only place that turns an error into text and an exit code. */
export function describeFailure(error: unknown, { core, signal }: { readonly core: Core; readonly signal: AbortSignal }): Failure {
  if (error instanceof core.BarflashError) {
    const { code, message, remedy } = error;
    // Its message repeats the findings, which are reported one by one.
    if (error instanceof core.ProfileInvalidError) {
      const { file, findings } = error.invalid;
      return { code, exitCode: core.exitCodeOf(code), message: `${file} is not a valid profile`, remedy, findings };
    }
    return { code, exitCode: core.exitCodeOf(code), message, remedy, causes: causesOf(error), findings: [] };
  }
  if (signal.aborted && error instanceof Error && error.name === "AbortError") {
    return describeFailure(new core.StoppedError({ cause: error }), { core, signal });
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    code: "BUG",
    exitCode: 1,
    message: `this is a bug in barflash: ${message}`,
    remedy: "Report it with the command line and the text below.",
    causes: causesOf(error),
    findings: [],
    ...(stack === undefined ? {} : { stack }),
  };
}

function causesOf(error: unknown): string[] {
  const causes: string[] = [];
  let cause = error instanceof Error ? error.cause : undefined;
  while (cause instanceof Error && causes.length < MOST_CAUSES) {
    causes.push(cause.message);
    cause = cause.cause;
  }
  return causes;
}
