import type { GuestAccess } from "./proxy-card.ts";

/** What is needed to see commands to a flash in the accesses to its controller. */
export interface Wiring {
  /** Takes the select from the chip: a command ends there. */
  isDeselect(access: GuestAccess): boolean;
  /** The controller's own "are you done?", which is asked as often as it takes. */
  isControllerPoll(access: GuestAccess): boolean;
  /** The first byte that a command sends to the chip; undefined if it sends none. */
  opcode(command: readonly GuestAccess[]): number | undefined;
}

/** Micron N25Q128A data sheet, read status register and read flag status register. Only these may be sent as often as it takes. */
const STATUS_READS: readonly (number | undefined)[] = [0x05, 0x70];

export interface SpiCommands {
  /** Each as one text of its accesses, with what was written and without what was read. */
  readonly commands: readonly string[];
  /** Reads of the chip's status that were left out because they repeat the command before. */
  readonly repeatedCommands: number;
  /** Polls of the controller that were left out because they repeat the one before. */
  readonly repeatedPolls: number;
}

/** The accesses of a run as commands to the flash. How often a busy chip or controller was asked depends on time, so that counts once. */
export function spiCommands(accesses: readonly GuestAccess[], wiring: Wiring): SpiCommands {
  const commands: string[] = [];
  let repeatedCommands = 0;
  let repeatedPolls = 0;
  let parts: GuestAccess[] = [];
  const finish = () => {
    if (parts.length === 0) return;
    const command = parts.map(textOf).join("\n");
    if (command === commands.at(-1) && STATUS_READS.includes(wiring.opcode(parts))) repeatedCommands++;
    else commands.push(command);
    parts = [];
  };
  for (const access of accesses) {
    const before = parts.at(-1);
    if (before !== undefined && wiring.isControllerPoll(access) && textOf(before) === textOf(access)) repeatedPolls++;
    else parts.push(access);
    if (wiring.isDeselect(access)) finish();
  }
  finish();
  return { commands, repeatedCommands, repeatedPolls };
}

const textOf = ({ space, kind, widthBits, offset, value }: GuestAccess): string =>
  `${space} ${kind} ${widthBits} ${offset.toString(16)}${kind === "write" ? ` = ${value.toString(16)}` : ""}`;

/** Where two runs differ first, for people; undefined where they do not. */
export function firstDifference(seen: readonly string[], wanted: readonly string[]): string | undefined {
  const index = wanted.findIndex((command, at) => command !== seen[at]);
  if (index < 0 && seen.length === wanted.length) return undefined;
  const at = index < 0 ? wanted.length : index;
  const [here = [], there = []] = [seen[at]?.split("\n"), wanted[at]?.split("\n")];
  const line = Math.max(
    0,
    there.findIndex((text, line) => text !== here[line]),
  );
  const part = (lines: readonly string[]) => `${lines.length} accesses: ... ${lines.slice(Math.max(0, line - 2), line + 4).join(", ")} ...`;
  return `command ${at} of ${seen.length} and ${wanted.length} differs at its access ${line}\nseen ${part(here)}\nwanted ${part(there)}`;
}
