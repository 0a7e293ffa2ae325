import { spawnSync } from "node:child_process";

/** Large enough for an uncompressed kernel. */
const MOST_OUTPUT_BYTES = 256 << 20;
/** The download of a kernel package over a slow line. */
const LONGEST_MS = 10 * 60_000;

/** What the tool prints. @throws {Error} with its messages if it fails, or is missing */
export function runTool(argv: readonly [string, ...string[]], { cwd, input }: { cwd?: string; input?: Uint8Array } = {}): Buffer {
  const [tool, ...args] = argv;
  const { status, signal, stdout, stderr, error } = spawnSync(tool, args, {
    timeout: LONGEST_MS,
    maxBuffer: MOST_OUTPUT_BYTES,
    ...(cwd && { cwd }),
    ...(input && { input }),
  });
  if (error) throw new Error(`${tool} could not be run`, { cause: error });
  if (status !== 0) throw new Error(`${argv.join(" ")}: ended with ${signal ?? `code ${status}`}: ${stderr.toString().trim()}`);
  return stdout;
}
