import type { Guarded } from "./guard/guarded-side.ts";

/** One of the two outputs. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** What the spinner draws on; absent where nothing can be drawn. */
  readonly stream?: NodeJS.WriteStream;
}

/** Everything a command sees of the process. `main.ts` makes it from the real one, tests from strings. */
export interface Io {
  /** Without the interpreter and the script. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** What starts this program again, without {@link Io.args}. */
  readonly program: { readonly command: string; readonly args: readonly string[] };
  readonly version: string;
  /** Folder of the profiles that come with the program. */
  readonly builtInProfiles: string;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Puts a question to the person at the terminal. Absent when there is none. */
  readonly ask?: (question: string) => Promise<string>;
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** Set in the process that touches a card while another one watches over the host. */
  readonly guarded?: Guarded;
}
