import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Io, Output } from "../../cli/io.ts";
import { run } from "../../cli/run.ts";
import type { ReportEvent } from "../../core/report/report-event.ts";

/** What one command line left behind. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandSurroundings {
  /** Virtual cards, locks and profiles of the user are below this folder. */
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Answers the question of a command; without it there is no terminal. */
  readonly ask?: Io["ask"];
  readonly signal?: AbortSignal;
  /** Gets each piece of stdout when it is written. */
  readonly onStdout?: (text: string) => void;
}

/** A home of its own for one test. */
export const makeHome = (): string => mkdtempSync(join(tmpdir(), "barflash-home-"));
export const removeHome = (home: string): void => {
  if (existsSync(home)) rmSync(home, { recursive: true });
};

/** Where the machine of such a test has its /sys and /dev: a machine without any card, unless the test makes some. */
export const rootOf = (home: string): string => join(home, "root");

/** The environment in which nothing of the real user is seen or touched. */
export const environmentOf = (home: string): Record<string, string> => ({
  XDG_STATE_HOME: join(home, "state"),
  XDG_RUNTIME_DIR: join(home, "runtime"),
  XDG_DATA_HOME: join(home, "data"),
  BARFLASH_ROOT: rootOf(home),
});

function recorder(texts: string[], onText: (text: string) => void = () => {}): Output {
  return {
    isTerminal: false,
    write: (text) => {
      texts.push(text);
      onText(text);
    },
  };
}

/** Runs a command line in this process, without touching `process`. */
export async function runCommandLine(
  args: readonly string[],
  { home, env, ask, signal, onStdout }: CommandSurroundings,
): Promise<CommandResult> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const exitCode = await run({
    args,
    env: { ...environmentOf(home), ...env },
    home,
    program: { command: process.execPath, args: [...process.execArgv, resolve("cli/main.ts")] },
    version: "1.2.3",
    builtInProfiles: resolve("profiles"),
    stdout: recorder(stdout, onStdout),
    stderr: recorder(stderr),
    signal: signal ?? new AbortController().signal,
    ...(ask === undefined ? {} : { ask }),
  });
  return { exitCode, stdout: stdout.join(""), stderr: stderr.join("") };
}

/** One line of `--json` with the fields that every line has. */
export type JsonLine = ReportEvent & { readonly schema: string; readonly card: string | null; readonly timeMs: number };

/** Everything that `--json` printed. */
export function jsonLines(stdout: string): readonly JsonLine[] {
  if (!stdout.endsWith("\n")) throw new Error(`the last line has no end: ${stdout}`);
  // as: the schema test is what checks the shape.
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as JsonLine);
}

export function resultOf(stdout: string): Extract<JsonLine, { type: "result" }> {
  const last = jsonLines(stdout).at(-1);
  if (last?.type !== "result") throw new Error(`the last line is no result: ${stdout}`);
  return last;
}
