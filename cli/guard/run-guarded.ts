import { type ChildProcess, spawn } from "node:child_process";
import type { BootRecipe, CardHandles, HeldCard, HoldOptions, HostAddress, ReportEvent } from "../../core/index.ts";
import type { Session } from "../create-session.ts";
import type { Io } from "../io.ts";
import type { Core } from "../load-core.ts";
import { type ChildMessage, FIRST_FD, type GuardedSetup, type ParentMessage, SETUP_VARIABLE } from "./guard-messages.ts";

export interface GuardedRun {
  readonly address: HostAddress;
  readonly hold: HoldOptions;
  readonly io: Io;
  readonly core: Core;
  readonly session: Session;
}

type Ending = Parameters<Session["finish"]>[0];

/**
 * Runs the command for a real card: prepares the host, lets another process of the same program touch the card, and puts the host
 * back however that process ends. An access to a card whose mapping was taken away kills the process that makes it.
 *
 * @returns what the command ended with
 */
export async function runGuarded(run: GuardedRun): Promise<Ending> {
  const { core, session, io, address, hold } = run;
  const held = await core.holdCard(address, io, hold);
  const warn = (sentences: readonly string[]) => {
    for (const message of sentences) session.context.report({ type: "warning", message });
  };
  try {
    warn(held.warnings);
    const first = await followChild({ held, handles: held.handles, isBack: false }, run);
    if (first.recipe === undefined) return endedOn(first, run);
    const { handles, warnings } = await held.bringBack(first.recipe);
    warn(warnings);
    if (first.ending?.ok !== true) return ended(first);
    return ended(await followChild({ held, handles, isBack: true }, run));
  } finally {
    warn(await held.release());
  }
}

interface ChildRun {
  readonly held: HeldCard;
  readonly handles: CardHandles;
  readonly isBack: boolean;
}

/** What a process came to: how the command ended, or why it did not; and the recipe, if it made the card leave the bus. */
interface ChildEnd {
  readonly ending?: Ending;
  readonly failure?: unknown;
  readonly recipe?: BootRecipe | undefined;
}

function ended({ ending, failure }: ChildEnd): Ending {
  if (ending === undefined) throw failure;
  return ending;
}

/** What it means that a command ended as it did, if the system has removed the card meanwhile. */
function endedOn(end: ChildEnd, { core, session, io, address }: GuardedRun): Ending {
  const ending = ended(end);
  const isHardware = ending.code.startsWith("HARDWARE_");
  if (!(ending.ok || isHardware) || !core.isRemoved(address, io)) return ending;
  if (isHardware) throw core.removalError(address, { failure: ending.message ?? ending.code, holds: session.holds() });
  const message = `the system removed ${address.text} meanwhile, which did not stop the work; to have it back: echo 1 > /sys/bus/pci/rescan`;
  session.context.report({ type: "warning", message });
  return ending;
}

async function followChild({ held, handles: own, isBack }: ChildRun, { core, session, io, address }: GuardedRun): Promise<ChildEnd> {
  const { handles, fds } = numbered(own, held.lockFd);
  const child = startChild({ io, fds, setup: { card: address.text, handles, canAsk: session.context.canAsk, isBack } }, core);
  // A process that is gone by now needs no answer: `close` tells of that.
  const send = (message: ParentMessage) => void (child.connected && child.send(message, () => {}));
  const stop = () => send({ kind: "stop" });
  io.signal.addEventListener("abort", stop);
  if (io.signal.aborted) stop();
  const count = session.countBus();
  let ending: ReportEvent<"result"> | undefined;
  let recipe: BootRecipe | undefined;
  let refusal: unknown;
  const leave = (wanted: BootRecipe) => {
    try {
      held.leave();
      recipe = wanted;
      send({ kind: "ready" });
    } catch (error) {
      refusal = error;
      send({ kind: "refused" });
    }
  };
  child.on("message", (message: ChildMessage) => {
    if (message.kind === "leave") return leave(message.recipe);
    if (message.kind === "ask") return void session.ask(message.question).then((text) => send({ kind: "answer", text }));
    count(message.counts);
    if (message.event.type === "result") {
      ending = message.event;
      if (ending.changed) session.context.markChanged();
    } else session.context.report(message.event);
    return undefined;
  });
  try {
    const end = await endOf(child);
    if (refusal !== undefined) return { failure: refusal };
    if (ending !== undefined && end.signal === null) return { ending, recipe: ending.changed ? recipe : undefined };
    return { failure: new core.CardProcessError({ ...end, ...core.whyLost(address, io), holds: session.holds() }), recipe };
  } finally {
    io.signal.removeEventListener("abort", stop);
  }
}

/** The same descriptors under the numbers that they have in the child. */
function numbered(handles: CardHandles, lockFd: number): { readonly handles: CardHandles; readonly fds: readonly number[] } {
  if (handles.backend === "mem") return { handles: { ...handles, memoryFd: FIRST_FD + 1 }, fds: [lockFd, handles.memoryFd] };
  const { configFd, upstreamFd } = handles;
  const upstream = upstreamFd === undefined ? {} : { upstreamFd: FIRST_FD + 2 };
  const fds = [lockFd, configFd, ...(upstreamFd === undefined ? [] : [upstreamFd])];
  return { handles: { ...handles, configFd: FIRST_FD + 1, ...upstream }, fds };
}

interface ChildStart {
  readonly io: Io;
  readonly fds: readonly number[];
  readonly setup: GuardedSetup;
}

function startChild({ io, fds, setup }: ChildStart, core: Core): ChildProcess {
  core.limitChildrenFor(setup.handles);
  const { command, args } = io.program;
  return spawn(command, [...args, ...io.args], {
    env: { ...io.env, [SETUP_VARIABLE]: JSON.stringify(setup) },
    // Its output is ours: what it prints itself can only be about a bug.
    stdio: ["ignore", 2, 2, "ipc", ...fds],
    // A session of its own, so that Ctrl-C reaches only this process, which passes it on.
    detached: true,
  });
}

interface End {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** After all its messages. */
const endOf = (child: ChildProcess): Promise<End> =>
  new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode, signal) => resolve({ exitCode, signal }));
  });
