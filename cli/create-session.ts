import { setImmediate as nextTurn } from "node:timers/promises";
import type {
  BusCounts,
  CardAddress,
  Catalog,
  CatalogOptions,
  FlashEvent,
  HostAddress,
  ReportEvent,
  TargetRequest,
} from "../core/index.ts";
import type { CommandContext, OpenedCard, TargetWish } from "./command-context.ts";
import { createTally } from "./create-tally.ts";
import type { Io } from "./io.ts";
import type { Core } from "./load-core.ts";
import { createRenderer, type OutputStyle } from "./render/create-renderer.ts";
import type { Renderer } from "./render/renderer.ts";

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
  /** The address of the card that the wish means, if it is a real one. */
  hostAddress(wish: TargetWish): Promise<HostAddress | undefined>;
  /** Lines from now on are about this card. */
  useCard(address: string): void;
  /** For a process that touches the card for this one. @returns takes what it has counted so far */
  countBus(): (counts: BusCounts) => void;
  /** Whether the command made the card leave the bus. */
  isAway(): boolean;
  /** Puts a question to the person at the terminal; only where `canAsk` of the context. */
  ask(question: string): Promise<string>;
  /** What the memory holds as far as was reported, in words. */
  holds(): string;
  /** Reports the last line. @returns the exit code */
  finish(ending: Ending): number;
}

/** The event loop gets a turn at least this often, so that Ctrl-C and the spinner work while a virtual card never waits. */
const TURN_MS = 25;

export function createSession({ io, core, startedAtMs, style }: SessionRequest): Session {
  const tally = createTally();
  let card: string | undefined;
  /** Of all times that a card was opened. */
  const counts = { reads: 0, writes: 0 };
  let catalog: Promise<Catalog> | undefined;

  /** Of each process that touches the card for this one. */
  const others: BusCounts[] = [];
  const totalCounts = (): BusCounts => ({
    reads: others.reduce((sum, { reads }) => sum + reads, counts.reads),
    writes: others.reduce((sum, { writes }) => sum + writes, counts.writes),
  });
  let isAway = false;

  const { guarded } = io;
  const renderer: Renderer = guarded
    ? { render: (event) => guarded.report(event, totalCounts()), pause: () => {} }
    : createRenderer(style, {
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
  const listCards = (options?: { readonly all: boolean }) =>
    core.listTargets({ folders, host: io, openCatalog: () => openCatalog(), all: options?.all ?? false });
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

  const profileOf = ({ profile }: TargetWish) => profile ?? nonEmpty(io.env.BARFLASH_PROFILE);
  async function chooseCard(wish: TargetWish): Promise<CardAddress> {
    if (guarded !== undefined) return core.parseCardAddress(guarded.setup.card);
    const wanted = { card: wish.card ?? nonEmpty(io.env.BARFLASH_CARD), profile: profileOf(wish) };
    return core.selectCard(wanted, wanted.card === undefined ? await listCards() : []);
  }

  async function withCard<Opened extends OpenedCard, Result>(
    wish: TargetWish,
    open: (request: TargetRequest) => Promise<Opened>,
    work: (opened: Opened) => Promise<Result>,
  ): Promise<Result> {
    const { memory, csr } = wish;
    const chosen = await chooseCard(wish);
    card = chosen.text;
    if (io.signal.aborted) throw new core.StoppedError();
    const opened = await open({
      address: chosen,
      profile: profileOf(wish),
      memory,
      csr: csr ?? nonEmpty(io.env.BARFLASH_CSR),
      catalog: await openCatalog(),
      host: io,
      handles: guarded?.setup.handles,
      counts,
    });
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
  async function ask(question: string): Promise<string> {
    renderer.pause();
    return (await io.ask?.(question)) ?? "";
  }
  async function confirm(question: string): Promise<void> {
    if (!canAsk) return;
    const answer = await ask(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new core.DeclinedError();
  }

  return {
    context: {
      ...{ io, core, report, listCards, openCatalog, follow, withTarget, withCard, canAsk, confirm, markChanged: tally.markChanged },
      async leaveBus(recipe) {
        if (guarded !== undefined && !(await guarded.leave(recipe))) throw new core.StoppedError();
        isAway = true;
      },
    },
    async hostAddress(wish) {
      const chosen = await chooseCard(wish);
      return core.isHostAddress(chosen) ? chosen : undefined;
    },
    useCard: (address) => {
      card = address;
    },
    countBus: () => {
      const index = others.push({ reads: 0, writes: 0 }) - 1;
      return (counts) => {
        others[index] = counts;
      };
    },
    isAway: () => isAway,
    ask,
    holds: tally.holds,
    finish({ ok, code, exitCode, message, remedy, causes }) {
      const { reads: busReads, writes: busWrites } = totalCounts();
      const ending = withoutEmptyCauses({
        ok,
        code,
        exitCode,
        ...(message === undefined ? {} : { message }),
        ...(remedy === undefined ? {} : { remedy }),
        ...(causes === undefined ? {} : { causes }),
      });
      report({ type: "result", ...ending, changed: tally.changed(), ...tally.counts(), busReads, busWrites });
      return ending.exitCode;
    },
  };
}

/** An exported but empty variable means nothing, as everywhere. */
const nonEmpty = (text: string | undefined) => (text === "" ? undefined : text);

function withoutEmptyCauses({ causes, ...ending }: Ending): Ending {
  return causes === undefined || causes.length === 0 ? ending : { ...ending, causes };
}
