import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type CommandResult, environmentOf } from "./run-command-line.ts";

/** Starts a TypeScript file of the tests as a process of its own and waits until it has said something. */
export async function startHelper(file: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["--import", "tsx", file, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  await Promise.race([
    once(child.stdout, "data"),
    once(child, "exit").then(() => {
      throw new Error(`${file} ended at once`);
    }),
  ]);
  return child;
}

export async function stopHelper(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

export interface ChildRequest {
  readonly args: readonly string[];
  readonly home: string;
  /** Program and arguments in front of the interpreter. */
  readonly prefix?: readonly string[];
  /** Instead of the source with tsx: the built program. */
  readonly script?: string;
  /** Called with all of stdout whenever there is more. */
  readonly onStdout?: (text: string, child: ChildProcess) => void;
}

/** Runs a command line as a process, as a user would. */
export async function runAsProcess({ args, home, prefix = [], script, onStdout }: ChildRequest): Promise<CommandResult> {
  const program = script === undefined ? ["--import", "tsx", "cli/main.ts"] : [script];
  const [command = process.execPath, ...rest] = [...prefix, process.execPath, ...program, ...args];
  const child = spawn(command, rest, { env: { ...process.env, ...environmentOf(home), HOME: home }, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text: Buffer) => {
    stdout += text.toString();
    onStdout?.(stdout, child);
  });
  child.stderr.on("data", (text: Buffer) => {
    stderr += text.toString();
  });
  const [exitCode] = await once(child, "close");
  return { exitCode: typeof exitCode === "number" ? exitCode : -1, stdout, stderr };
}
