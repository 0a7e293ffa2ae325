import { hex } from "../bits/hex.ts";
import type { Clock } from "../bus/clock.ts";
import type { ParallelPort } from "../port/port.ts";
import { type CfiWiring, ofEachChip, toAllChips } from "./cfi-wiring.ts";
import { ChipNotAnsweringError } from "./errors.ts";

/** Commands that are the same in the command sets of Intel and AMD; the query has its own address too (JESD68.01). */
export const CFI_COMMAND = { query: 0x98, identify: 0x90 } as const;

/**
 * Read array on Intel's chips, in all 16 bits: a chip that still waits for data of a program that was cut off then programs nothing
 * but ones, which changes nothing.
 */
export const READ_ARRAY = 0xffff;
/** Read array on AMD's chips, there called reset. */
export const AMD_RESET = 0xf0;

/** What a floating bus shows. */
export const SILENT_WORD = 0xffff;

/** Single accesses to all chips of a wiring at once. Addresses count words of the bus; those of commands are even where chips take turns. */
export interface CfiLink {
  readonly memory: string;
  readonly clock: Clock;
  readonly port: ParallelPort;
  readonly wiring: CfiWiring;
  /** Sends a value to each chip. */
  command(value: number, address: number): Promise<void>;
  /** What each chip shows, in the order of their bytes. */
  look(address: number): Promise<readonly number[]>;
  /** The same, of chips that are to show a status. @throws {ChipNotAnsweringError} if a word is all ones, which no status is */
  lookAtStatus(address: number): Promise<readonly number[]>;
  /** What a place of the chips' tables holds, by chip; `base` is the start of a block or 0. */
  lookAtTable(place: number, base?: number): Promise<readonly number[]>;
}

/** @param memory name of the memory, for errors */
export function openCfiLink({ port, clock, memory }: Pick<CfiLink, "port" | "clock" | "memory">, wiring: CfiWiring): CfiLink {
  const words = async (address: number): Promise<readonly number[]> => {
    const found: number[] = [];
    for (let lane = 0; lane < wiring.chipsAcross; lane++) found.push(await port.read(address + lane));
    return found;
  };
  const look = async (address: number) => (await words(address)).flatMap((word) => ofEachChip(wiring, word));
  return {
    memory,
    clock,
    port,
    wiring,
    command: async (value, address) => {
      for (let lane = 0; lane < wiring.chipsAcross; lane++) await port.write(address + lane, toAllChips(wiring, value));
    },
    look,
    lookAtStatus: async (address) => {
      const found = await words(address);
      if (found.includes(SILENT_WORD)) throw new ChipNotAnsweringError({ memory, command: "the status", answer: hex(SILENT_WORD, 4) });
      return found.flatMap((word) => ofEachChip(wiring, word));
    },
    lookAtTable: (place, base = 0) => look(base + place * wiring.step),
  };
}
