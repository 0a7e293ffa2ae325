import * as assert from "uvu/assert";
import type { Guest } from "./guest.ts";
import type { GuestProcess, RunOptions, RunResult } from "./guest-process.ts";

export const DEVICES = "/sys/bus/pci/devices";
/** Where tests put profiles of their own. */
export const GUEST_PROFILES = "/root/profiles";
/** A guest is slow, and more so beside another. */
const LONGEST_COMMAND_MS = 300_000;

/** One line of `--json`. */
export interface Line {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What a command left behind. */
export interface Outcome {
  /** The exit code. */
  readonly exit: number | null;
  readonly lines: readonly Line[];
  /** Of the last line. */
  readonly code: unknown;
  readonly message: string;
  readonly remedy: string;
  readonly warnings: readonly string[];
}

/** @throws {Error} if it printed anything but lines of JSON, or none */
export function outcomeOf({ code: exit, stdout, stderr }: RunResult): Outcome {
  const lines = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Line])); // as: the program's own form.
  const result = lines.findLast(({ type }) => type === "result");
  assert.ok(result, `no result: ${stdout}${stderr}`);
  const warnings = lines.flatMap(({ type, message }) => (type === "warning" ? [`${message}`] : []));
  return { exit, lines, code: result.code, message: `${result.message}`, remedy: `${result.remedy}`, warnings };
}

const command = (args: readonly string[]): [readonly string[], RunOptions] => [
  ["barflash", ...args, "--json"],
  { timeoutMs: LONGEST_COMMAND_MS, env: { BARFLASH_PROFILE_PATH: GUEST_PROFILES } },
];

/** Runs the program in the guest with `--json`. */
export async function barflash(guest: Guest, ...args: readonly string[]): Promise<Outcome> {
  return outcomeOf(await guest.run(...command(args)));
}

/** Starts it, and leaves it running. */
export async function startBarflash(guest: Guest, ...args: readonly string[]): Promise<GuestProcess> {
  return await guest.start(...command(args));
}

export async function outcome(process: GuestProcess): Promise<Outcome> {
  return outcomeOf(await process.ended(LONGEST_COMMAND_MS));
}

/** What a script of the guest printed. @throws {Error} if it failed */
export async function shell(guest: Guest, script: string): Promise<string> {
  const { code, stdout, stderr } = await guest.run(["sh", "-c", script]);
  assert.is(code, 0, `${script}: ${stdout}${stderr}`);
  return stdout.trim();
}

/** Who has a card or may have it: its driver, or "" for none, and its override, "(null)" for none. */
export async function holderOf(guest: Guest, address: string): Promise<{ readonly driver: string; readonly override: string }> {
  const folder = `${DEVICES}/${address}`;
  const text = await shell(
    guest,
    `[ ! -e ${folder}/driver ] || basename $(readlink ${folder}/driver); echo; cat ${folder}/driver_override`,
  );
  const lines = text.split("\n");
  return { driver: lines.length > 2 ? (lines[0] ?? "") : "", override: lines.at(-1) ?? "" };
}
