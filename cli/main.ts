#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { guardedSide } from "./guard/guarded-side.ts";
import type { Io, Output } from "./io.ts";
import { run } from "./run.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
/** The package: one folder up from cli/ in the source, two from dist/cli/ when built. */
const ROOT = join(HERE, HERE.endsWith(join("dist", "cli")) ? "../.." : "..");

/** What a shell reports for a process that SIGINT ended; used when the user insists. */
const KILLED_BY_SIGINT = 130;

function outputOf(stream: NodeJS.WriteStream): Output {
  let isClosed = false;
  // Whoever read us went away (`| head`), or the disk under a log is full. The work goes on: half a flash would be worse than
  // unread text.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (!isClosed && error.code !== "EPIPE" && stream !== process.stderr)
      process.stderr.write(`output lost from here on: ${error.message}\n`);
    isClosed = true;
  });
  return {
    isTerminal: stream.isTTY === true,
    stream,
    write: (text) => {
      if (!isClosed) stream.write(text);
    },
  };
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const stop = new AbortController();
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  interrupted.signal.addEventListener("abort", () => stop.abort());
  try {
    return await lines.question(question, { signal: stop.signal });
  } finally {
    lines.close();
  }
}

const interrupted = new AbortController();
// SIGHUP: a terminal that was closed, or a connection that broke, must not cut a flash in two either.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => {
    if (interrupted.signal.aborted) process.exit(KILLED_BY_SIGINT);
    interrupted.abort();
  });
}

const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }; // as: our own file

const guarded = guardedSide(process, () => interrupted.abort());

const io: Io = {
  args: process.argv.slice(2),
  program: { command: process.execPath, args: [...process.execArgv, fileURLToPath(import.meta.url)] },
  env: process.env,
  home: homedir(),
  version,
  builtInProfiles: join(ROOT, "profiles"),
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  signal: interrupted.signal,
  ...(process.stdin.isTTY && process.stderr.isTTY ? { ask } : {}),
  ...(guarded === undefined ? {} : { guarded, ...(guarded.setup.canAsk ? { ask: guarded.ask } : {}) }),
};

process.exitCode = await run(io);
// The channel to the process that watches this one would keep it alive.
if (guarded !== undefined && process.connected) process.disconnect();
