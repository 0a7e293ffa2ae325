import { setImmediate as nextTurn } from "node:timers/promises";
import type { BusCounts, Catalog, CatalogOptions, FlashEvent, ReportEvent, TargetRequest } from "../core/index.ts";
import type { CommandContext, OpenedCard, TargetWish } from "./command-context.ts";
import { createTally } from "./create-tally.ts";
import type { Io } from "./io.ts";
import type { Core } from "./load-core.ts";
import { createRenderer, type OutputStyle } from "./render/create-renderer.ts";

type Ending = Pick<ReportEvent<"result">, "ok" | "code" | "exitCode" | "message" | "remedy" | "causes">;

export interface SessionRequest {
  readonly io: Io;
  readonly core: Core;
  readonly startedAtMs: number;
  readonly style: OutputStyle;
}

/** One run of a command: what it works with, and what is counted on the way. */
export interface Session {
  readonly context: CommandContext;
  /** Reports the last line. @returns the exit code */
  finish(ending: Ending): number;
}

/** The event loop gets a turn at least this often, so that Ctrl-C and the spinner work while a virtual card never waits. */
const TURN_MS = 25;

export function createSession({ io, core, startedAtMs, style }: SessionRequest): Session {
  const tally = createTally();
  let card: string | undefined;
  /** Of each time that a card was opened; live. */
  const allCounts: BusCounts[] = [];
  let catalog: Promise<Catalog> | undefined;

  const renderer = createRenderer(style, {
    io,
    schema: core.EVENT_SCHEMA,
    card: () => card,
    elapsedMs: () => performance.now() - startedAtMs,
  });
  const report = (event: ReportEvent): void => {
    tally.add(event);
    renderer.render(event);
  };
  const folders = core.profileFolders({ env: io.env, home: io.home, builtIn: io.builtInProfiles });
  const listCards = () => core.listTargets({ folders, host: io });
  const openCatalog = (options?: CatalogOptions): Promise<Catalog> => {
    catalog ??= core.openCatalog(folders, options);
    return catalog;
  };

  async function follow<Result>(events: AsyncGenerator<FlashEvent, Result>): Promise<Result> {
    let turnAtMs = performance.now();
    for (;;) {
      const next = await events.next();
      if (next.done === true) return next.value;
      report(next.value);
      if (performance.now() - turnAtMs < TURN_MS) continue;
      await nextTurn();
      turnAtMs = performance.now();
    }
  }

  async function withCard<Opened extends OpenedCard, Result>(
    { card: address, profile, memory, csr }: TargetWish,
    open: (request: TargetRequest) => Promise<Opened>,
    work: (opened: Opened) => Promise<Result>,
  ): Promise<Result> {
    const wanted = { card: address ?? nonEmpty(io.env.BARFLASH_CARD), profile: profile ?? nonEmpty(io.env.BARFLASH_PROFILE) };
    const chosen = core.selectCard(wanted, wanted.card === undefined ? await listCards() : []);
    card = chosen.text;
    if (io.signal.aborted) throw new core.StoppedError();
    const opened = await open({
      address: chosen,
      profile: wanted.profile,
      memory,
      csr: csr ?? nonEmpty(io.env.BARFLASH_CSR),
      catalog: await openCatalog(),
      host: io,
    });
    allCounts.push(opened.counts);
    let result: Result;
    try {
      result = await work(opened);
    } catch (error) {
      // What failed first is what the user must know; a card that is gone fails to close as well.
      await opened.close().catch((second: Error) => report({ type: "warning", message: `closing the card failed too: ${second.message}` }));
      throw error;
    }
    await opened.close();
    return result;
  }
  const withTarget: CommandContext["withTarget"] = (wish, work) => withCard(wish, core.openTarget, work);

  const canAsk = io.ask !== undefined && style !== "json";
  async function confirm(question: string): Promise<void> {
    if (io.ask === undefined || !canAsk) return;
    renderer.pause();
    const answer = await io.ask(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new core.DeclinedError();
  }

  return {
    context: { io, core, report, listCards, openCatalog, follow, withTarget, withCard, canAsk, confirm, markChanged: tally.markChanged },
    finish(ending) {
      const busReads = allCounts.reduce((sum, { reads }) => sum + reads, 0);
      const busWrites = allCounts.reduce((sum, { writes }) => sum + writes, 0);
      report({ type: "result", ...withoutEmptyCauses(ending), changed: tally.changed(), ...tally.counts(), busReads, busWrites });
      return ending.exitCode;
    },
  };
}

/** An exported but empty variable means nothing, as everywhere. */
const nonEmpty = (text: string | undefined) => (text === "" ? undefined : text);

function withoutEmptyCauses({ causes, ...ending }: Ending): Ending {
  return causes === undefined || causes.length === 0 ? ending : { ...ending, causes };
}
