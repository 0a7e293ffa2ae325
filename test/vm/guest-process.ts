import type { AgentClient, LaterAnswer } from "./agent-client.ts";
import { type Settleable, settleable, within } from "./within.ts";

/** A program that writes more than this has gone astray. */
const MOST_OUTPUT_BYTES = 4 << 20;

export interface RunResult {
  readonly code: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Besides the guest's own. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string | Uint8Array;
  /** The program and all that it started is killed then. */
  readonly timeoutMs?: number;
}

/** A program that runs in the guest. */
export class GuestProcess {
  readonly pid: number;
  readonly #agent: AgentClient;
  readonly #output: GuestOutput;

  constructor(agent: AgentClient, pid: number, output: GuestOutput) {
    this.#agent = agent;
    this.pid = pid;
    this.#output = output;
  }

  /** What it wrote up to now. */
  get stdout(): string {
    return this.#output.text("stdout");
  }
  get stderr(): string {
    return this.#output.text("stderr");
  }

  /** To it and all that it started. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    await this.#agent.ask({ op: "kill", pid: this.pid, signal });
  }

  async ended(timeoutMs: number): Promise<RunResult> {
    return await within(this.#output.result.promise, timeoutMs, `the end of process ${this.pid} of the guest`);
  }

  /** Waits until it has written what matches to one of its streams. */
  async wrote(pattern: RegExp, timeoutMs: number): Promise<void> {
    await within(this.#output.matched(pattern), timeoutMs, `output like ${pattern} of process ${this.pid} of the guest`);
  }
}

/** Gathers what a program writes, until it ends. */
export class GuestOutput {
  readonly result: Settleable<RunResult> = settleable<RunResult>();
  readonly #parts: Record<"stdout" | "stderr", Buffer[]> = { stdout: [], stderr: [] };
  readonly #watchers = new Set<() => void>();
  #sizeBytes = 0;

  take(answer: LaterAnswer): void {
    if (answer.event === "output") {
      const part = Buffer.from(answer.base64, "base64");
      this.#sizeBytes += part.length;
      if (this.#sizeBytes > MOST_OUTPUT_BYTES) this.result.reject(new Error(`the program wrote more than ${MOST_OUTPUT_BYTES} bytes`));
      else this.#parts[answer.stream].push(part);
    } else {
      const { code, signal, timedOut } = answer;
      this.result.resolve({ code, signal, timedOut, stdout: this.text("stdout"), stderr: this.text("stderr") });
    }
    for (const watch of this.#watchers) watch();
  }

  text(stream: "stdout" | "stderr"): string {
    return Buffer.concat(this.#parts[stream]).toString();
  }

  async matched(pattern: RegExp): Promise<void> {
    const found = settleable<void>();
    const watch = () => {
      if (pattern.test(this.text("stdout")) || pattern.test(this.text("stderr"))) found.resolve();
    };
    this.#watchers.add(watch);
    watch();
    try {
      await Promise.race([found.promise, this.result.promise]);
    } finally {
      this.#watchers.delete(watch);
    }
    if (!pattern.test(this.text("stdout")) && !pattern.test(this.text("stderr"))) throw new Error(`the program ended without ${pattern}`);
  }
}
