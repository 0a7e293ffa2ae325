import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { settleable, within } from "./within.ts";

export const QEMU = "qemu-system-x86_64";
/** QEMU connects to us before the guest runs. */
const LONGEST_CONNECT_MS = 20_000;
/** After SIGKILL. */
const LONGEST_END_MS = 10_000;
/** What of the messages is kept. */
const MOST_TEXT = 1 << 20;

/** Lines of QEMU that end here, in Unix sockets: the guest's two serial ports, and the monitor. */
const LINES = ["console", "agent", "monitor"] as const;
type Line = (typeof LINES)[number];

/** A running QEMU. */
export class QemuProcess {
  readonly sockets: Readonly<Record<Line, Socket>>;
  /** Never fulfilled; fails when QEMU ends, by itself or by {@link stop}. */
  readonly died: Promise<never>;
  readonly #child: ChildProcess;
  readonly #texts: { qemu: string; console: string };
  readonly #forget: () => void;
  readonly #death = settleable<never>();

  constructor(child: ChildProcess, sockets: Readonly<Record<Line, Socket>>, forget: () => void, texts: { qemu: string; console: string }) {
    this.#child = child;
    this.sockets = sockets;
    this.#forget = forget;
    this.#texts = texts;
    sockets.console.setEncoding("latin1").on("data", (text: string) => {
      texts.console = (texts.console + text).slice(-MOST_TEXT);
    });
    // What still is to be said after the end of QEMU is lost.
    for (const socket of Object.values(sockets)) socket.on("error", () => {});
    this.died = this.#death.promise;
    const report = (code: number | null, signal: string | null) => {
      this.#death.reject(new Error(`QEMU ended with ${signal ?? `code ${code}`}${this.describe()}`));
    };
    if (hasEnded(child)) report(child.exitCode, child.signalCode);
    else child.once("exit", report);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** What the guest's kernel and its first process wrote. */
  get consoleText(): string {
    return this.#texts.console;
  }

  /** What it and the guest said last, for an error. */
  describe(): string {
    return `\nQEMU said: ${this.#texts.qemu.slice(-2000)}\nthe guest's console ends with:\n${this.#texts.console.slice(-4000)}`;
  }

  /** Ends QEMU at once. A second call does nothing. */
  async stop(): Promise<void> {
    this.#death.reject(new Error("the guest was stopped"));
    await end(this.#child);
    for (const socket of Object.values(this.sockets)) socket.destroy();
    this.#forget();
  }
}

/**
 * Starts QEMU; its lines are connected when this returns.
 *
 * @param folder for the sockets
 * @param onSpawned gets the streams of the file descriptors from 3 on, before QEMU needs them
 */
export async function startQemu(
  args: readonly string[],
  { folder, pipes, onSpawned }: { folder: string; pipes: number; onSpawned: (streams: readonly Socket[]) => void },
): Promise<QemuProcess> {
  const accepted = LINES.map((line) => acceptOne(join(folder, line)));
  const paths = LINES.flatMap((line) => ["-chardev", `socket,id=${line},path=${join(folder, line)}`]);
  const lines = [...paths, "-serial", "chardev:console", "-serial", "chardev:agent", "-mon", "chardev=monitor,mode=control"];
  await Promise.all(accepted.map(({ listening }) => listening));
  // setpriv of util-linux: the kernel ends QEMU when this process ends, in whatever way.
  const child = spawn("setpriv", ["--pdeathsig", "KILL", QEMU, ...args, ...lines], {
    stdio: ["ignore", "ignore", "pipe", ...Array<"pipe">(pipes).fill("pipe")],
  });
  const texts = { qemu: "", console: "" };
  child.stderr?.on("data", (text: Buffer) => {
    texts.qemu = (texts.qemu + text.toString()).slice(-MOST_TEXT);
  });
  const endAtOnce = () => child.kill("SIGKILL");
  process.once("exit", endAtOnce);
  try {
    // Node's type leaves open what these are; "pipe" makes sockets.
    onSpawned(child.stdio.slice(3) as Socket[]);
    const failed = once(child, "exit").then(([code, signal]) => {
      throw new Error(`${QEMU} ended with ${signal ?? `code ${code}`}: ${texts.qemu}`);
    });
    failed.catch(() => {});
    const connected = Promise.all(accepted.map(({ socket }) => socket));
    const [console, agent, monitor] = await within(Promise.race([connected, failed]), LONGEST_CONNECT_MS, "QEMU's connection to us");
    if (!console || !agent || !monitor) throw new Error("each line has a socket");
    return new QemuProcess(child, { console, agent, monitor }, () => process.off("exit", endAtOnce), texts);
  } catch (error) {
    await end(child);
    process.off("exit", endAtOnce);
    throw error;
  } finally {
    for (const { server } of accepted) server.close();
  }
}

function acceptOne(path: string): { server: Server; listening: Promise<unknown>; socket: Promise<Socket> } {
  const connection = settleable<Socket>();
  const server = createServer((socket) => connection.resolve(socket));
  server.listen(path);
  return { server, listening: once(server, "listening"), socket: connection.promise };
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await within(exited, LONGEST_END_MS, "QEMU's end");
}
