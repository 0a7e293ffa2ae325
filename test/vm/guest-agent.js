/**
 * Runs in the guest: reads one JSON request a line from a serial port and answers with JSON lines. Its first answer to each request
 * says that the next may come; see guest-messages.ts for both sides' messages.
 */
import { spawn } from "node:child_process";
import { closeSync, createReadStream, fstatSync, openSync, readSync, writeSync } from "node:fs";

/** Bytes of content in a line. The host's own lines are about as long: what a serial port holds back is bounded (64 KiB in Linux 6.1). */
const PART_BYTES = 16 * 1024;
const LONGEST_LINE = 64 * 1024;

const port = openSync(process.argv[2] ?? "/dev/ttyS1", "r+");

function send(message) {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(port, bytes, sent);
}

const HANDLERS = {
  start({ id, argv, env, cwd, stdin, timeoutMs }) {
    const [program, ...args] = argv;
    // A group of its own, so that all that it starts ends with it.
    const child = spawn(program, args, { cwd: cwd ?? "/root", env: { ...process.env, ...env }, detached: true });
    let timedOut = false;
    const timer = timeoutMs === undefined ? undefined : setTimeout(expire, timeoutMs);
    function expire() {
      timedOut = true;
      killGroup(child.pid, "SIGKILL");
    }
    for (const stream of ["stdout", "stderr"]) {
      child[stream].on("data", (data) => {
        for (let at = 0; at < data.length; at += PART_BYTES) {
          send({ id, event: "output", stream, base64: data.subarray(at, at + PART_BYTES).toString("base64") });
        }
      });
    }
    child.on("spawn", () => send({ id, event: "started", pid: child.pid }));
    child.on("error", (error) => {
      clearTimeout(timer);
      send({ id, event: "failed", message: error.message });
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      send({ id, event: "ended", code, signal, timedOut });
    });
    // A program that does not read its input may be gone before all was written.
    child.stdin.on("error", () => {});
    child.stdin.end(Buffer.from(stdin ?? "", "base64"));
  },
  kill({ id, pid, signal }) {
    killGroup(pid, signal);
    send({ id, event: "done" });
  },
  write({ id, path, base64, append, mode }) {
    const file = openSync(path, append ? "a" : "w", mode ?? 0o644);
    try {
      const bytes = Buffer.from(base64, "base64");
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    } finally {
      closeSync(file);
    }
    send({ id, event: "done" });
  },
  read({ id, path, offset, sizeBytes }) {
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(Math.min(sizeBytes, PART_BYTES));
      const count = readSync(file, bytes, 0, bytes.length, offset);
      send({ id, event: "done", base64: bytes.toString("base64", 0, count), sizeBytes: fstatSync(file).size });
    } finally {
      closeSync(file);
    }
  },
};

function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

function answer(line) {
  const request = JSON.parse(line);
  try {
    HANDLERS[request.op](request);
  } catch (error) {
    send({ id: request.id, event: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}

let pending = "";
const input = createReadStream("", { fd: port, encoding: "latin1" });
input.on("data", (text) => {
  pending += text;
  for (let end = pending.indexOf("\n"); end !== -1; end = pending.indexOf("\n")) {
    const line = pending.slice(0, end);
    pending = pending.slice(end + 1);
    answer(Buffer.from(line, "latin1").toString());
  }
  if (pending.length > LONGEST_LINE) throw new Error("the host sent too long a line");
});
send({ event: "ready", version: process.version });
