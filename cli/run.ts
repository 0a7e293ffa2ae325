import type { TargetWish } from "./command-context.ts";
import { createSession, type Session } from "./create-session.ts";
import type { Outcome } from "./define-command.ts";
import { describeFailure } from "./describe-failure.ts";
import type { GuardedRun } from "./guard/run-guarded.ts";
import type { Io } from "./io.ts";
import { loadCore } from "./load-core.ts";
import type { Invocation } from "./parse-arguments.ts";

/**
 * Runs one command line to its end. Never throws: every failure becomes text or a last JSON line, and an exit code.
 *
 * @returns the exit code
 */
export async function run(io: Io): Promise<number> {
  const startedAtMs = performance.now();
  if (io.args.length === 1 && io.args[0] === "--version") return printText(io, io.version);
  const invocation = await parse(io);
  const isJson = invocation.kind === "command" ? invocation.args.json === true : optionsOf(io).includes("--json");
  if (invocation.kind === "text" && !isJson) return printText(io, invocation.text);

  const core = await loadCore();
  const isQuiet = invocation.kind === "command" && invocation.args.quiet === true;
  const session = createSession({ io, core, startedAtMs, style: isJson ? "json" : isQuiet ? "quiet" : "text" });
  try {
    const guarded = await guardedEnding(invocation, { io, core, session });
    if (guarded !== undefined) return session.finish(guarded);
    const { message, answer } = await carryOut(invocation, session);
    return session.finish({
      ok: answer === undefined,
      code: "DONE",
      exitCode: 0,
      ...answer,
      ...(message === undefined ? {} : { message }),
    });
  } catch (error) {
    const { findings, stack, ...failure } = describeFailure(error, { core, signal: io.signal });
    for (const finding of findings) session.context.report({ type: "finding", ...finding });
    const exitCode = session.finish({ ok: false, ...failure });
    if (stack !== undefined) io.stderr.write(`${stack}\n`);
    return exitCode;
  }
}

/**
 * Runs a command on a real card in another process, under the eyes of this one.
 *
 * @returns undefined for all other commands
 */
async function guardedEnding(
  parsed: Parsed,
  { io, core, session }: Pick<GuardedRun, "io" | "core" | "session">,
): Promise<Parameters<Session["finish"]>[0] | undefined> {
  if (io.guarded !== undefined || parsed.kind !== "command") return undefined;
  if (parsed.command.opensNoCard || !("unbind" in parsed.command.options)) return undefined;
  // as: the options of the command have those of a card.
  const wish = parsed.args as unknown as TargetWish;
  const address = await session.hostAddress(wish).catch(() => undefined);
  // Where none can be chosen, the command says why, after it has looked at what else it was given.
  if (address === undefined) return undefined;
  // An image that cannot be used is no reason to take a card from its driver.
  if (typeof parsed.args.image === "string") await core.readImageFile(parsed.args.image);
  session.useCard(address.text);
  parsed.command.before?.(session.context, address);
  const { runGuarded } = await import("./guard/run-guarded.ts");
  const hold = {
    unbind: wish.unbind,
    access: wish.access ?? ("auto" as const),
    leavesBus: parsed.command.whenBack !== undefined && parsed.args.dryRun !== true,
  };
  return await runGuarded({ address, hold, io, core, session });
}

/** What was asked for, or why that could not be found out. */
type Parsed = Invocation | { readonly kind: "bug"; readonly error: unknown };

/** yargs is loaded here and not earlier, so that `--version` does not wait for it. */
async function parse(io: Io): Promise<Parsed> {
  try {
    const { parseArguments } = await import("./parse-arguments.ts");
    const wantsHelp = ["--help", "-h"].some((option) => optionsOf(io).includes(option));
    return parseArguments(io, { epilogue: wantsHelp ? await helpTables() : "" });
  } catch (error) {
    return { kind: "bug", error };
  }
}

async function carryOut(parsed: Parsed, { context, isAway }: Session): Promise<Outcome> {
  switch (parsed.kind) {
    case "command": {
      const { command, args } = parsed;
      const { guarded } = context.io;
      const outcome = guarded?.setup.isBack ? {} : await command.run(args, context);
      // A real card is brought back by the process that watches this one.
      const isBack = guarded === undefined ? isAway() : guarded.setup.isBack;
      return isBack && command.whenBack !== undefined ? await command.whenBack(args, context) : outcome;
    }
    case "text":
      return { message: parsed.text };
    case "problem":
      throw new context.core.UsageError(parsed.problem);
    case "bug":
      throw parsed.error;
    default:
      return parsed satisfies never;
  }
}

/** What stands before `--`; behind it are names, whatever they look like. */
function optionsOf({ args }: Io): readonly string[] {
  const end = args.indexOf("--");
  return end < 0 ? args : args.slice(0, end);
}

async function helpTables(): Promise<string> {
  const { CARD_ADDRESS_FORMS, EXIT_CODES } = await loadCore();
  const forms = CARD_ADDRESS_FORMS.map((form) => `  ${form}`).join("\n");
  return `Card addresses:\n${forms}\n\nExit codes:\n${EXIT_CODES.map(({ exitCode, meaning }) => `${String(exitCode).padStart(4)}  ${meaning}`).join("\n")}`;
}

function printText(io: Io, text: string): number {
  io.stdout.write(`${text}\n`);
  return 0;
}
