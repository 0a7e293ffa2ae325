import type { BootRecipe, Catalog, CatalogOptions, FlashEvent, ListedCard, ReportEvent, Target, TargetRequest } from "../core/index.ts";
import type { Io } from "./io.ts";
import type { Core } from "./load-core.ts";

/** What a command works with. */
export interface CommandContext {
  readonly io: Io;
  readonly core: Core;
  report(event: ReportEvent): void;
  /** All cards that can be named. @param options `all`: PCI functions that fit no profile too */
  listCards(options?: { readonly all: boolean }): Promise<readonly ListedCard[]>;
  /** All profiles; read at the first call. */
  openCatalog(options?: CatalogOptions): Promise<Catalog>;
  /** Reports all events of a run, and gives its result. */
  follow<Result>(events: AsyncGenerator<FlashEvent, Result>): Promise<Result>;
  /** The flash or its protection was changed by something that reports no event. */
  markChanged(): void;
  /**
   * Gets the host ready for a card that is about to leave the bus. When the command's `run` has ended, the card is brought back, and
   * `whenBack` looks at it.
   */
  leaveBus(recipe: BootRecipe): Promise<void>;
  /** Opens the card that the arguments or the environment name, and closes it however `work` ends. */
  withTarget<Result>(wish: TargetWish, work: (target: Target) => Promise<Result>): Promise<Result>;
  /** The same for anything that is opened for a card. */
  withCard<Opened extends OpenedCard, Result>(
    wish: TargetWish,
    open: (request: TargetRequest) => Promise<Opened>,
    work: (opened: Opened) => Promise<Result>,
  ): Promise<Result>;
  /** Whether there is somebody to ask: a terminal, and no `--json`. */
  readonly canAsk: boolean;
  /** Asks on the terminal; goes on where nobody can answer. @throws {DeclinedError} */
  confirm(question: string): Promise<void>;
}

/** What a session needs to know of a card that was opened. */
export interface OpenedCard {
  close(): Promise<void>;
}

/** The options that say which card and which memory. */
export interface TargetWish {
  readonly card: string | undefined;
  readonly profile: string | undefined;
  readonly memory: string | undefined;
  readonly csr: string | undefined;
  readonly unbind: boolean;
  readonly access: "sysfs" | "vfio" | undefined;
}
