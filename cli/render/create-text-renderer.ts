import type { ReportEvent } from "../../core/index.ts";
import type { Output } from "../io.ts";
import { answerLines } from "./answer-lines.ts";
import { formatBytes, formatDuration } from "./format-quantities.ts";
import type { Progress, Renderer } from "./renderer.ts";

export interface TextSurroundings {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Absent when progress is not wanted; then the summary is left out too. */
  readonly progress?: Progress;
  readonly color: "on" | "off";
}

/** Answers and the summary on stdout; progress, warnings and errors on stderr. */
export function createTextRenderer({ stdout, stderr, progress, color }: TextSurroundings): Renderer {
  const print = (lines: readonly string[], to: Output) => {
    if (lines.length === 0) return;
    progress?.pause();
    to.write(`${lines.join("\n")}\n`);
  };
  return {
    pause: () => progress?.pause(),
    render(event) {
      switch (event.type) {
        case "phase-started":
        case "progressed":
        case "phase-finished":
        case "erased":
        case "programmed":
        case "verified":
        case "loaded":
        case "mismatched":
        case "finished":
        case "stopped":
          return progress?.show(event);
        case "warning":
          return print([`${paint("warning:", color, YELLOW)} ${event.message}`], stderr);
        case "result":
          if (!event.ok && event.remedy !== undefined) return print(errorLines(event, color), stderr);
          return print(progress === undefined ? [] : summaryLines(event), stdout);
        case "plan":
          if (event.dryRun) return print(answerLines(event), stdout);
          return progress === undefined ? undefined : print([planLine(event)], stderr);
        case "card":
        case "function":
        case "info":
        case "reload":
        case "image":
        case "profile":
        case "finding":
        case "error-entry":
        case "exit-code":
        case "diagnosis":
        case "difference":
        case "file":
        case "boot-file":
        case "boot-commands":
          return print(answerLines(event), stdout);
        default:
          event satisfies never;
      }
    },
  };
}

const RED = 31;
const YELLOW = 33;
const paint = (text: string, color: "on" | "off", code: number) => (color === "on" ? `\u001b[${code}m${text}\u001b[39m` : text);

function errorLines({ message = "", causes = [], remedy, code, exitCode }: ReportEvent<"result">, color: "on" | "off"): string[] {
  return [
    `${paint("error:", color, RED)} ${message}`,
    ...causes.map((cause) => `  because: ${cause}`),
    ...(remedy === undefined ? [] : [`  remedy: ${remedy}`]),
    `  code: ${code} (exit code ${exitCode})`,
  ];
}

function planLine({ totals }: ReportEvent<"plan">): string {
  const { erasedBytes, programmedBytes, equalBytes, imageBytes, expectedMs } = totals;
  const work = `erase ${formatBytes(erasedBytes)}, program ${formatBytes(programmedBytes)}`;
  return `plan: ${work}; ${formatBytes(equalBytes)} of ${formatBytes(imageBytes)} stay untouched; about ${formatDuration(expectedMs)}`;
}

function summaryLines({
  message,
  readBytes,
  erasedBytes,
  programmedBytes,
  verifiedBytes,
  loadedBytes,
  busReads,
  busWrites,
}: ReportEvent<"result">): string[] {
  if (message === undefined) return [];
  if (busReads + busWrites === 0) return [message];
  const counts = [
    [readBytes, "read"],
    [erasedBytes, "erased"],
    [programmedBytes, "programmed"],
    [verifiedBytes, "verified"],
    [loadedBytes, "loaded"],
  ] as const;
  const moved = counts.filter(([bytes]) => bytes > 0).map(([bytes, what]) => `${what} ${formatBytes(bytes)}`);
  return [`${message} (${[...moved, `${busReads} bus reads`, `${busWrites} bus writes`].join(", ")})`];
}
