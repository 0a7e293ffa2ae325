import { BarflashError } from "../errors/barflash-error.ts";

/** The message is the problem, found while the command line was taken apart. */
export class UsageError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_ARGUMENTS",
    when: "The command, an option or an argument is unknown, missing or contradicts another.",
    remedy: "See `barflash --help`, or --help after the command.",
  } as const;
}

export class ConfirmationNeededError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_CONFIRMATION",
    when: "An erase needs a confirmation, and there is no terminal to ask on.",
    remedy: "Add --yes.",
  } as const;

  constructor() {
    super("an erase must be confirmed, and nobody can be asked");
  }
}

export class DeclinedError extends BarflashError {
  static override readonly entry = {
    code: "INTERRUPTED_DECLINED",
    when: "The question whether to change the card was not answered with yes; nothing was changed.",
    remedy: "Run the same command again and answer y, or add --yes.",
  } as const;

  constructor() {
    super("not confirmed; nothing was changed");
  }
}

export class StoppedError extends BarflashError {
  static override readonly entry = {
    code: "INTERRUPTED_SIGNAL",
    when: "Ctrl-C or SIGTERM ended the command before it changed anything.",
    remedy: "Run the same command again.",
  } as const;

  constructor(options?: { readonly cause: unknown }) {
    super("interrupted; nothing was changed", options);
  }
}
