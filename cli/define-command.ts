import type { Arguments, InferredOptionTypes, Options, PositionalOptions } from "yargs";
import type { HostAddress } from "../core/index.ts";
import type { CommandContext } from "./command-context.ts";

/** What a command answers when it ends without an error. */
export interface Outcome {
  /** One sentence for people, about what was done. */
  readonly message?: string;
  /** Set when the answer is not "done": the flash differs (3), a profile has mistakes (7). */
  readonly answer?: { readonly code: string; readonly exitCode: number };
}

type Table<T> = Readonly<Record<string, T>>;

/** One command, as the table in `commands.ts` holds it. Help, completion and `docs/cli.md` are made from it. */
export interface Command {
  /** Words and positionals: `profile lint <paths..>`. */
  readonly usage: string;
  readonly summary: string;
  readonly positionals: Table<PositionalOptions>;
  readonly options: Table<Options>;
  /** Command line without the program's name, and what it does. */
  readonly examples: readonly (readonly [string, string])[];
  /** What can be said of a real card before it is locked and the host is touched. */
  before?(context: CommandContext, address: HostAddress): void;
  /** Set for a command that takes the options of a card and opens none. */
  readonly opensNoCard?: boolean;
  run(args: Arguments, context: CommandContext): Promise<Outcome>;
  /** For a command that makes the card leave the bus: goes on when the card is back. */
  whenBack?(args: Arguments, context: CommandContext): Promise<Outcome>;
}

type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : Name;
/** `dry-run` is `dryRun` in the code. */
type CamelCased<T> = { readonly [K in keyof T as CamelCase<K & string>]: T[K] };

/** {@link Command}, with `args` typed by the command's own positionals and options. */
interface TypedCommand<P extends Table<PositionalOptions>, O extends Table<Options>> extends Omit<Command, "run" | "whenBack"> {
  readonly positionals: P;
  readonly options: O;
  run(args: CamelCased<InferredOptionTypes<P> & InferredOptionTypes<O>>, context: CommandContext): Promise<Outcome>;
  whenBack?(args: CamelCased<InferredOptionTypes<P> & InferredOptionTypes<O>>, context: CommandContext): Promise<Outcome>;
}

export function defineCommand<P extends Table<PositionalOptions>, O extends Table<Options>>(command: TypedCommand<P, O>): Command {
  // as: yargs parses the arguments by the very tables that P and O are the types of.
  return command as unknown as Command;
}
