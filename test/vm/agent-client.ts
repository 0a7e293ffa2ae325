import type { Socket } from "node:net";
import type { GuestAnswer, GuestRequest } from "./guest-messages.ts";
import { onJsonLines, sendJsonLine } from "./json-lines.ts";
import { settleable, within } from "./within.ts";

/** The agent answers as soon as it reads a request; this is for a busy machine. */
const LONGEST_ANSWER_MS = 60_000;

export type FirstAnswer = Extract<GuestAnswer, { event: "started" | "done" }>;
export type LaterAnswer = Extract<GuestAnswer, { event: "output" | "ended" }>;

/** The host's side of the serial line. One request at a time is on its way to the guest. */
export class AgentClient {
  readonly #socket: Socket;
  readonly #ready = settleable<string>();
  readonly #first = new Map<number, (answer: GuestAnswer) => void>();
  readonly #later = new Map<number, (answer: LaterAnswer) => void>();
  readonly #died: Promise<never>;
  #lastId = 0;
  #queue: Promise<unknown> = Promise.resolve();

  /** @param died fails when the guest is gone, and all that is still asked with it */
  constructor(socket: Socket, died: Promise<never>) {
    this.#socket = socket;
    this.#died = died;
    // The agent is ours and comes with this file.
    onJsonLines(socket, (message) => this.#take(message as GuestAnswer));
  }

  /** The guest's version of Node. */
  async ready(timeoutMs: number): Promise<string> {
    return await within(Promise.race([this.#ready.promise, this.#died]), timeoutMs, "the agent's first line");
  }

  /**
   * @param onLater gets what comes after the first answer, until `ended`
   * @throws {Error} with the guest's own words if it cannot be done
   */
  async ask(request: GuestRequest, onLater?: (answer: LaterAnswer) => void): Promise<FirstAnswer> {
    const turn = this.#queue.then(() => this.#ask(request, onLater));
    this.#queue = turn.catch(() => {});
    return await turn;
  }

  async #ask(request: GuestRequest, onLater?: (answer: LaterAnswer) => void): Promise<FirstAnswer> {
    const id = ++this.#lastId;
    const first = settleable<GuestAnswer>();
    this.#first.set(id, first.resolve);
    if (onLater) this.#later.set(id, onLater);
    sendJsonLine(this.#socket, { id, ...request });
    const answer = await within(Promise.race([first.promise, this.#died]), LONGEST_ANSWER_MS, `the guest's answer to ${request.op}`);
    if (answer.event === "started" || answer.event === "done") return answer;
    this.#later.delete(id);
    throw new Error(`guest: ${answer.event === "failed" ? answer.message : answer.event}`);
  }

  #take(answer: GuestAnswer): void {
    if (answer.event === "ready") {
      this.#ready.resolve(answer.version);
      return;
    }
    const first = this.#first.get(answer.id);
    this.#first.delete(answer.id);
    if (first) first(answer);
    else if (answer.event === "output" || answer.event === "ended") this.#later.get(answer.id)?.(answer);
    if (answer.event === "ended") this.#later.delete(answer.id);
  }
}
