import type { BootRecipe, BusCounts, ReportEvent } from "../../core/index.ts";
import { type ChildMessage, type GuardedSetup, type ParentMessage, SETUP_VARIABLE } from "./guard-messages.ts";

/** What the process that touches the card has in place of a terminal. */
export interface Guarded {
  readonly setup: GuardedSetup;
  /** To the process that watches this one. */
  report(event: ReportEvent, counts: BusCounts): void;
  ask(question: string): Promise<string>;
  /** Waits until the host is ready for a card that leaves the bus. @returns whether it is; the other process says why not */
  leave(recipe: BootRecipe): Promise<boolean>;
}

/** The process, as far as it talks with the one that started it. */
export interface Channel {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly connected: boolean;
  send?(message: ChildMessage, sent: () => void): boolean;
  on(event: "message", listener: (message: ParentMessage) => void): unknown;
  on(event: "disconnect", listener: () => void): unknown;
}

/** Undefined in a process that was started by hand. @param stop called when the other process says so, or is gone */
export function guardedSide(channel: Channel, stop: () => void): Guarded | undefined {
  const text = channel.env[SETUP_VARIABLE];
  if (text === undefined || channel.send === undefined) return undefined;
  const answers: ((answer: ParentMessage) => void)[] = [];
  channel.on("message", (message) => {
    if (message.kind === "stop") stop();
    else answers.shift()?.(message);
  });
  // Whoever put the host in order is gone: nothing more may be changed, and what is under way ends at the next safe place.
  channel.on("disconnect", stop);
  // Whoever should read it may be gone by now: `disconnect` tells of that.
  const send = (message: ChildMessage) => void (channel.connected && channel.send?.(message, () => {}));
  return {
    // as: written by run-guarded.ts of the same program.
    setup: JSON.parse(text) as GuardedSetup,
    report: (event, counts) => send({ kind: "event", event, counts }),
    ask: (question) =>
      new Promise((resolve) => {
        answers.push((answer) => resolve(answer.kind === "answer" ? answer.text : ""));
        send({ kind: "ask", question });
      }),
    leave: (recipe) =>
      new Promise((resolve) => {
        answers.push((answer) => resolve(answer.kind === "ready"));
        send({ kind: "leave", recipe });
      }),
  };
}
