import type { Socket } from "node:net";
import { onJsonLines, sendJsonLine } from "./json-lines.ts";
import { type Settleable, settleable, within } from "./within.ts";

const LONGEST_ANSWER_MS = 30_000;

/** docs/interop/qmp-spec.txt of QEMU 7.2. */
interface QmpMessage {
  readonly QMP?: object;
  readonly return?: unknown;
  readonly error?: { readonly class: string; readonly desc: string };
  readonly event?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

type EventData = Readonly<Record<string, unknown>>;

/** QEMU's monitor. Commands are answered in order. */
export class QmpClient {
  readonly #socket: Socket;
  readonly #waiting: Settleable<unknown>[] = [];
  readonly #events: { readonly name: string; readonly data: EventData }[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #died: Promise<never>;

  /** @param died fails when QEMU is gone, and all that is still asked with it */
  constructor(socket: Socket, died: Promise<never>) {
    this.#socket = socket;
    this.#died = died;
    // Other fields of a message are not looked at.
    onJsonLines(socket, (message) => this.#take(message as QmpMessage));
  }

  /** @throws {Error} with QEMU's own words if it refuses the command */
  async execute(command: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const answer = settleable<unknown>();
    this.#waiting.push(answer);
    sendJsonLine(this.#socket, { execute: command, arguments: args });
    return await within(Promise.race([answer.promise, this.#died]), LONGEST_ANSWER_MS, `QEMU's answer to ${command}`);
  }

  /** How many events have come. */
  get eventCount(): number {
    return this.#events.length;
  }

  /** Waits until an event of this name has come that fits. @param since counted as by {@link eventCount}: earlier ones do not fit */
  async event(name: string, fits: (data: EventData) => boolean, { since, timeoutMs }: { since: number; timeoutMs: number }): Promise<void> {
    const found = settleable<void>();
    const look = () => {
      if (this.#events.slice(since).some((event) => event.name === name && fits(event.data))) found.resolve();
    };
    this.#listeners.add(look);
    look();
    try {
      await within(Promise.race([found.promise, this.#died]), timeoutMs, `QEMU's event ${name}`);
    } finally {
      this.#listeners.delete(look);
    }
  }

  #take(message: QmpMessage): void {
    if (message.event !== undefined) {
      this.#events.push({ name: message.event, data: message.data ?? {} });
      for (const look of this.#listeners) look();
    } else if (message.error !== undefined) {
      this.#waiting.shift()?.reject(new Error(`QEMU: ${message.error.desc}`));
    } else if (message.QMP === undefined) {
      this.#waiting.shift()?.resolve(message.return);
    }
  }
}
