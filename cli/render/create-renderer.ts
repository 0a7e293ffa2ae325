import type { Io } from "../io.ts";
import { createJsonRenderer, type JsonSurroundings } from "./create-json-renderer.ts";
import { createLogProgress } from "./create-log-progress.ts";
import { createTerminalProgress } from "./create-terminal-progress.ts";
import { createTextRenderer } from "./create-text-renderer.ts";
import type { Progress, Renderer } from "./renderer.ts";

export type OutputStyle = "json" | "quiet" | "text";

export interface RendererSurroundings extends Omit<JsonSurroundings, "write"> {
  readonly io: Pick<Io, "stdout" | "stderr" | "env">;
}

/** Text for people comes with a spinner on a terminal and with a few lines elsewhere. */
export function createRenderer(style: OutputStyle, { io, ...surroundings }: RendererSurroundings): Renderer {
  const { stdout, stderr, env } = io;
  if (style === "json") return createJsonRenderer({ ...surroundings, write: (text) => stdout.write(text) });
  // https://no-color.org: set and not empty.
  const color = stderr.isTerminal && (env.NO_COLOR ?? "") === "" ? "on" : "off";
  if (style === "quiet") return createTextRenderer({ stdout, stderr, color });
  return createTextRenderer({ stdout, stderr, color, progress: createProgress(io, color) });
}

function createProgress({ stderr }: Pick<Io, "stderr">, color: "on" | "off"): Progress {
  const print = (line: string) => stderr.write(`${line}\n`);
  // A terminal of no width (a pseudo-terminal that nobody sized) cannot be redrawn: ora would move up a line for each letter.
  if (!stderr.isTerminal || stderr.stream === undefined || stderr.stream.columns === 0) return createLogProgress(print);
  return createTerminalProgress({ stream: stderr.stream, nowMs: () => performance.now(), color, print });
}
