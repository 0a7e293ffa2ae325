import type { ErrorArea } from "./barflash-error.ts";

export interface ExitCode {
  readonly exitCode: number;
  readonly meaning: string;
}

/** All exit codes of the command, in order. They are a contract with scripts and never change their meaning. */
export const EXIT_CODES = [
  { exitCode: 0, meaning: "done, or already as wanted (`changed` says which)" },
  { exitCode: 1, meaning: "a bug in barflash" },
  { exitCode: 2, meaning: "wrong usage" },
  { exitCode: 3, meaning: "differs: verify found other content" },
  { exitCode: 4, meaning: "no such card, or more than one" },
  { exitCode: 5, meaning: "busy: a driver is bound, or another process holds the card" },
  { exitCode: 6, meaning: "access refused by the system (permission, lockdown, entitlement)" },
  { exitCode: 7, meaning: "profile invalid, or none fits" },
  { exitCode: 8, meaning: "image unreadable or malformed" },
  { exitCode: 9, meaning: "refused for safety: wrong part, golden region, too large, downgrade, unsigned, write-protected" },
  { exitCode: 10, meaning: "hardware failed: timeout, device error, card lost" },
  { exitCode: 11, meaning: "interrupted; the same command continues" },
  { exitCode: 12, meaning: "batch: some cards failed" },
  { exitCode: 13, meaning: "not supported on this system" },
] as const satisfies readonly ExitCode[];

/** The exit code of each error area. 0, 1, 3 and 12 are no errors with a remedy: success, a bug, an answer, a sum. */
export const EXIT_CODE_BY_AREA: Readonly<Record<ErrorArea, number>> = {
  USAGE: 2,
  CARD: 4,
  BUSY: 5,
  ACCESS: 6,
  PROFILE: 7,
  IMAGE: 8,
  REFUSED: 9,
  HARDWARE: 10,
  INTERRUPTED: 11,
  UNSUPPORTED: 13,
};
