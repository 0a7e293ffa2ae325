import yargs, { type Arguments, type Argv, type Options } from "yargs";
import { COMMANDS, GROUPS, nameOf } from "./commands.ts";
import type { Command } from "./define-command.ts";
import type { Io } from "./io.ts";
import { OUTPUT_OPTIONS } from "./options.ts";
import { nearest } from "./suggest.ts";

/** What the command line asks for. */
export type Invocation =
  | { readonly kind: "command"; readonly command: Command; readonly args: Arguments }
  /** Help, the version, or completions: text that is ready. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "problem"; readonly problem: string };

/** Widest line of the help. */
const HELP_COLUMNS = 110;

const TOO_FEW = "an argument is missing: got %s, need %s; --help after the command shows them";
/** For what yargs says in the words of its own programmers. */
const CLEARER_WORDS = {
  "Not enough non-option arguments: got %s, need at least %s": { one: TOO_FEW, other: TOO_FEW },
  "Not enough arguments following: %s": "--%s needs a value",
  // as: yargs takes a singular and a plural too, which its types forget.
} as unknown as Record<string, string>;

/** Texts of the help that come from elsewhere. */
export interface HelpTexts {
  /** Printed at the end of `barflash --help`. */
  readonly epilogue: string;
}

/** Takes the command line apart, and runs nothing. */
export function parseArguments({ args, version }: Pick<Io, "args" | "version">, { epilogue }: HelpTexts): Invocation {
  let chosen: Command | undefined;
  const parser: Argv = yargs([]);
  parser
    .scriptName("barflash")
    .usage("$0 <command>\n\nWrites FPGA bitstreams to PCIe cards before any driver attaches.")
    .locale("en")
    .updateStrings(CLEARER_WORDS)
    .wrap(HELP_COLUMNS)
    .version(version)
    .help()
    .alias("help", "h")
    .completion("completion", "Print a script for tab completion, for ~/.bashrc or ~/.zshrc")
    .parserConfiguration({
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "boolean-negation": false,
    })
    .exitProcess(false)
    .fail((message, error) => throwProblem(message, error))
    .options(OUTPUT_OPTIONS)
    .epilogue(epilogue);

  for (const command of COMMANDS) if (!isGrouped(command)) addCommand(parser, command, choose);
  for (const [group, summary] of Object.entries(GROUPS)) {
    const members = COMMANDS.filter(({ usage }) => usage.startsWith(`${group} `));
    parser.command(group, summary, (inner) => {
      inner.epilogue("");
      for (const member of members) addCommand(inner, member, choose);
    });
  }
  function choose(command: Command): void {
    chosen = command;
  }

  let text = "";
  try {
    const parsed = parser.parse([...args], {}, (_error, _argv, output) => {
      text = output;
    }) as Arguments; // as: no command handler is asynchronous, so this is never a promise
    if (text !== "") return { kind: "text", text };
    if (chosen === undefined) return { kind: "problem", problem: commandProblem(parsed._.map(String)) };
    const problem = unknownOption(chosen, parsed) ?? repeatedOption(chosen, parsed) ?? surplusWord(chosen, parsed);
    return problem === undefined ? { kind: "command", command: chosen, args: parsed } : { kind: "problem", problem };
  } catch (error) {
    if (error instanceof Problem) return { kind: "problem", problem: error.message.replaceAll("\n", " ") };
    throw error;
  }
}

/** What the user did wrong, as yargs says it. */
class Problem extends Error {}

/** yargs hands its own complaints over without an error or with one of its class, which it does not export. */
function throwProblem(message: string, error: Error | undefined): never {
  if (error !== undefined && error.name !== "YError") throw error;
  throw new Problem(message);
}

const isGrouped = ({ usage }: Command) => Object.keys(GROUPS).some((group) => usage.startsWith(`${group} `));

function addCommand(parser: Argv, command: Command, choose: (command: Command) => void): void {
  const usage = isGrouped(command) ? command.usage.replace(/^\S+ /, "") : command.usage;
  parser.command(
    usage,
    command.summary,
    (inner) => {
      for (const [name, positional] of Object.entries(command.positionals)) inner.positional(name, positional);
      for (const [line, what] of command.examples) inner.example(`$0 ${line}`, what);
      inner.options(command.options).epilogue("");
    },
    () => choose(command),
  );
}

function commandProblem(words: readonly string[]): string {
  const names = COMMANDS.map(nameOf);
  if (words.length === 0) return `name a command: ${[...new Set(names.map((name) => name.split(" ")[0]))].join(", ")}`;
  const [group] = words;
  if (words.length === 1 && group !== undefined && group in GROUPS) {
    const members = names.filter((name) => name.startsWith(`${group} `)).map((name) => name.slice(group.length + 1));
    return `${group} needs one of: ${members.join(", ")}`;
  }
  const wanted = words.slice(0, words[0] !== undefined && words[0] in GROUPS ? 2 : 1).join(" ");
  return `unknown command "${wanted}"${didYouMean(nearest(wanted, names))}`;
}

/** yargs' own strict mode names no likely option, so the check is ours. */
function unknownOption(command: Command, parsed: Arguments): string | undefined {
  const options: Command["options"] = { ...OUTPUT_OPTIONS, ...command.options };
  const long = [...Object.keys(options), "help", "version"];
  const aliases = Object.values(options).flatMap(({ alias = [] }) => alias);
  const known = new Set(
    [...long, ...aliases, ...Object.keys(command.positionals), "h", "_", "$0"].flatMap((name) => [name, camelCase(name)]),
  );
  const unknown = Object.keys(parsed).find((name) => !known.has(name));
  if (unknown === undefined) return undefined;
  const dashes = unknown.length === 1 ? "-" : "--";
  const near = nearest(unknown, long);
  return `unknown option ${dashes}${unknown}${didYouMean(near === undefined ? undefined : `--${near}`)}`;
}

/** yargs makes a list of an option that is given twice. Which of the two is meant, only the user knows. */
function repeatedOption(command: Command, parsed: Arguments): string | undefined {
  const options = Object.entries<Options>({ ...OUTPUT_OPTIONS, ...command.options });
  const [repeated] = options.find(([name, { array }]) => !array && Array.isArray(parsed[name])) ?? [];
  return repeated === undefined ? undefined : `--${repeated} is given more than once`;
}

function surplusWord(command: Command, parsed: Arguments): string | undefined {
  const surplus = parsed._[nameOf(command).split(" ").length];
  return surplus === undefined ? undefined : `"${surplus}" is one argument too many for ${nameOf(command)}`;
}

const didYouMean = (candidate: string | undefined) => (candidate === undefined ? "" : `; did you mean ${candidate}?`);
const camelCase = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
