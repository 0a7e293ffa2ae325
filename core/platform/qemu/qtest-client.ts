import { QemuProtocolError, QemuTimeoutError } from "../errors.ts";
import { POLLIN, POLLOUT, UnixSocket } from "./unix-socket.ts";

/** Commands that may be without an answer. With more, QEMU fills the socket and sleeps 0.1 ms at a time (measured, QEMU 7.2). */
const LARGEST_WINDOW = 64;
/** Commands collected before they are sent together: half a window, so that QEMU works while the next half is collected. */
const LARGEST_BATCH = LARGEST_WINDOW / 2;
/** Answers are `OK 0x` with 16 digits, or FAIL with a sentence; QEMU 7.2 has none of more than 100 bytes. */
const LONGEST_LINE_BYTES = 256;
const RECEIVE_BYTES = 4096;

interface Pending {
  readonly command: string;
  readonly onAnswer: (operand: string) => void;
}

/**
 * QEMU's qtest protocol, from the client's side: lines of text, one answer a command, in order. A failure closes the
 * connection, and each later use throws that same failure: what the machine did with the unanswered commands is not known.
 */
export class QtestClient {
  readonly #socket: UnixSocket;
  readonly #facts: { readonly socketPath: string };
  readonly #timeoutMs: number;
  /** Not sent yet, oldest first. */
  #unsent: Pending[] = [];
  /** Sent and not answered, oldest first. */
  readonly #unanswered: Pending[] = [];
  readonly #received = Buffer.alloc(RECEIVE_BYTES);
  /** Start of a line whose end has not come. */
  #line = "";
  #failure: unknown;

  constructor({ socketPath, timeoutMs }: { readonly socketPath: string; readonly timeoutMs: number }) {
    this.#facts = { socketPath };
    this.#timeoutMs = timeoutMs;
    this.#socket = new UnixSocket(socketPath);
  }

  /** Queues a command. It leaves with {@link flush}, or when enough have come together. */
  post(command: string, onAnswer: (operand: string) => void = ignore): void {
    this.#guarded(() => {
      this.#unsent.push({ command, onAnswer });
      if (this.#unsent.length === LARGEST_BATCH) this.#send();
    });
  }

  /** Sends what is queued and does not wait for answers, unless the window is full. */
  flush(): void {
    this.#guarded(() => this.#send());
  }

  /** Sends what is queued and waits until every command has been answered. */
  settle(): void {
    this.#guarded(() => {
      this.#send();
      this.#receiveUntil(0);
    });
  }

  /** Settles with one more command, and gives its operand: what follows `OK`. */
  ask(command: string): string {
    let answer = "";
    this.post(command, (operand) => {
      answer = operand;
    });
    this.settle();
    return answer;
  }

  /** Settles, so that a refused write is not lost, and closes however that ends. */
  close(): void {
    try {
      if (this.#failure === undefined) this.settle();
    } finally {
      this.#socket.close();
    }
  }

  #guarded(work: () => void): void {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      work();
    } catch (error) {
      this.#failure = error;
      this.#socket.close();
      throw error;
    }
  }

  #send(): void {
    if (this.#unsent.length === 0) return;
    this.#receiveUntil(LARGEST_WINDOW - this.#unsent.length);
    let bytes: Uint8Array = Buffer.from(this.#unsent.map(({ command }) => `${command}\n`).join(""), "latin1");
    this.#unanswered.push(...this.#unsent);
    this.#unsent = [];
    const deadlineMs = performance.now() + this.#timeoutMs;
    for (bytes = this.#sendPart(bytes); bytes.length > 0; bytes = this.#sendPart(bytes)) this.#waitFor(POLLOUT, deadlineMs);
  }

  #sendPart(bytes: Uint8Array): Uint8Array {
    return bytes.subarray(this.#socket.send(bytes));
  }

  /** Receives until at most `count` commands are without an answer. */
  #receiveUntil(count: number): void {
    let deadlineMs = performance.now() + this.#timeoutMs;
    while (this.#unanswered.length > count) {
      this.#waitFor(POLLIN, deadlineMs);
      const before = this.#unanswered.length;
      this.#take(this.#received.toString("latin1", 0, this.#socket.receive(this.#received)));
      // Only answers count as progress: a machine that reports interrupts for ever must not keep us here.
      if (this.#unanswered.length < before) deadlineMs = performance.now() + this.#timeoutMs;
    }
  }

  #waitFor(events: typeof POLLIN | typeof POLLOUT, deadlineMs: number): void {
    const leftMs = deadlineMs - performance.now();
    if (leftMs <= 0) throw new QemuTimeoutError({ ...this.#facts, command: this.#oldestCommand(), timeoutMs: this.#timeoutMs });
    this.#socket.waitFor(events, leftMs);
  }

  #take(text: string): void {
    const lines = `${this.#line}${text}`.split("\n");
    this.#line = lines.pop() ?? "";
    for (const line of lines) this.#takeLine(line);
    if (this.#line.length > LONGEST_LINE_BYTES) this.#refuse(`${this.#line.slice(0, LONGEST_LINE_BYTES)}...`);
  }

  #takeLine(line: string): void {
    // Reports of interrupts come at any time and answer nothing.
    if (line.startsWith("IRQ ")) return;
    const [status, operand = ""] = line.split(" ");
    const answered = this.#unanswered[0];
    if (status !== "OK" || answered === undefined) this.#refuse(line);
    answered.onAnswer(operand);
    this.#unanswered.shift();
  }

  #refuse(answer: string): never {
    throw new QemuProtocolError({ ...this.#facts, command: this.#oldestCommand(), answer });
  }

  #oldestCommand(): string {
    return this.#unanswered[0]?.command ?? "no command";
  }
}

function ignore(): void {}
