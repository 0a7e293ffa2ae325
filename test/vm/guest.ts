import type { AgentClient, FirstAnswer } from "./agent-client.ts";
import { REQUEST_BYTES } from "./guest-messages.ts";
import { GuestOutput, GuestProcess, type RunOptions, type RunResult } from "./guest-process.ts";
import type { QemuProcess } from "./qemu-process.ts";
import type { QmpClient } from "./qmp-client.ts";

/** A program that says nothing about its time gets this. */
const USUAL_RUN_MS = 60_000;
/** The agent kills a program that takes too long; this is for its answer. */
const GRACE_MS = 30_000;

interface GuestParts {
  readonly qemu: QemuProcess;
  readonly agent: AgentClient;
  readonly monitor: QmpClient;
  readonly nodeVersion: string;
  readonly bootMs: number;
  readonly onStop: () => void;
}

/** A running guest. Whatever is asked of it fails, with the end of its console, when it dies. */
export class Guest {
  /** Of the guest, such as `v20.20.2`. */
  readonly nodeVersion: string;
  /** From the start of QEMU to the agent's first line. */
  readonly bootMs: number;
  readonly #parts: GuestParts;

  constructor(parts: GuestParts) {
    this.#parts = parts;
    this.nodeVersion = parts.nodeVersion;
    this.bootMs = parts.bootMs;
  }

  /** Runs a program to its end. How it ended is an answer, not a failure. */
  async run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    const timeoutMs = options.timeoutMs ?? USUAL_RUN_MS;
    const started = await this.start(argv, { ...options, timeoutMs });
    return await started.ended(timeoutMs + GRACE_MS);
  }

  /** Starts a program and leaves it running; without `timeoutMs`, for as long as it likes. */
  async start(argv: readonly string[], { stdin, ...options }: RunOptions = {}): Promise<GuestProcess> {
    const output = new GuestOutput();
    const { agent } = this.#parts;
    const request = {
      op: "start",
      argv,
      ...options,
      stdin: stdin === undefined ? undefined : Buffer.from(stdin).toString("base64"),
    } as const;
    if ((stdin?.length ?? 0) > REQUEST_BYTES) throw new Error(`more than ${REQUEST_BYTES} bytes of input: write a file`);
    const answer = await agent.ask(request, (later) => output.take(later));
    if (answer.event !== "started") throw new Error(`the guest answered a start with ${answer.event}`);
    this.#parts.qemu.died.catch((error) => output.result.reject(error));
    return new GuestProcess(agent, answer.pid, output);
  }

  /** Some 100 KB/s; larger files better come with the guest, as extra files. */
  async writeFile(path: string, content: string | Uint8Array, { mode }: { mode?: number } = {}): Promise<void> {
    const bytes = Buffer.from(content);
    for (let at = 0; at === 0 || at < bytes.length; at += REQUEST_BYTES) {
      const base64 = bytes.toString("base64", at, Math.min(bytes.length, at + REQUEST_BYTES));
      await this.#parts.agent.ask({ op: "write", path, base64, append: at > 0, mode });
    }
  }

  async readFile(path: string, { mostBytes = 1 << 20 }: { mostBytes?: number } = {}): Promise<Buffer> {
    const parts: Buffer[] = [];
    let offset = 0;
    while (offset < mostBytes) {
      const { event, ...answer }: FirstAnswer = await this.#parts.agent.ask({ op: "read", path, offset, sizeBytes: mostBytes - offset });
      if (event !== "done") throw new Error(`the guest answered a read with ${event}`);
      const part = Buffer.from(("base64" in answer && answer.base64) || "", "base64");
      if (part.length === 0) break;
      parts.push(part);
      offset += part.length;
    }
    return Buffer.concat(parts);
  }

  /** A command of QEMU's monitor, such as `device_add`. */
  async qmp(command: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return await this.#parts.monitor.execute(command, args);
  }

  /** Takes a device out of its slot and waits until the guest has let it go. */
  async removeDevice(id: string, timeoutMs = 30_000): Promise<void> {
    const { monitor } = this.#parts;
    const since = monitor.eventCount;
    await monitor.execute("device_del", { id });
    await monitor.event("DEVICE_DELETED", ({ device }) => device === id, { since, timeoutMs });
  }

  /** What the kernel and the first process wrote. */
  consoleText(): string {
    return this.#parts.qemu.consoleText;
  }

  /** Ends the guest at once. A second call does nothing. */
  async stop(): Promise<void> {
    await this.#parts.qemu.stop();
    this.#parts.onStop();
  }
}
