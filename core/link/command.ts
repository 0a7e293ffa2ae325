import type { Bus } from "../bus/bus.ts";
import { FunctionGoneError } from "../pci/errors.ts";
import type { Undo } from "./config-function.ts";

/**
 * PCI Local Bus Specification 3.0, 6.2.2: a register of 16 bits. Beside it, in the same 32 bits, is the Status register, whose bits are
 * cleared by writing 1, so that it is never written with a wider access.
 */
const COMMAND = 0x04;
const BITS = { memory: 0x0002, busMaster: 0x0004 } as const;

const ALL_ONES = 0xffff;

/** @throws {FunctionGoneError} if nothing answers: all its bits would look set */
function readCommand(card: Bus): number {
  const command = card.read16(COMMAND);
  if (command === ALL_ONES) throw new FunctionGoneError();
  return command;
}

/** Writes COMMAND once, and only if the bit is not yet as wanted. */
function turn(card: Bus, bit: number, isOn: boolean): boolean {
  const command = readCommand(card);
  const wanted = isOn ? command | bit : command & ~bit;
  if (wanted === command) return false;
  card.write16(COMMAND, wanted);
  return true;
}

function turnOn(card: Bus, bit: number): Undo {
  let isOurs = turn(card, bit, true);
  return () => {
    if (isOurs) turn(card, bit, false);
    isOurs = false;
  };
}

/**
 * Whether the card answers accesses to its memory BARs.
 *
 * @throws {FunctionGoneError} if nothing answers
 */
export const memoryDecode = (card: Bus): boolean => (readCommand(card) & BITS.memory) !== 0;

/**
 * Lets the card answer accesses to its memory BARs. Where it does not yet, COMMAND is written once.
 *
 * @returns turns it off again if it was off, and leaves all other bits as they are by then
 * @throws {FunctionGoneError} if nothing answers
 */
export const enableMemoryDecode = (card: Bus): Undo => turnOn(card, BITS.memory);

/** Puts decoding off again, for a run that was cut off after {@link enableMemoryDecode}. Throws as {@link memoryDecode}. */
export const disableMemoryDecode = (card: Bus): void => {
  turn(card, BITS.memory, false);
};

/** Whether the card may read and write the host's memory, and send interrupts as messages. Throws as {@link memoryDecode}. */
export const busMastering = (card: Bus): boolean => (readCommand(card) & BITS.busMaster) !== 0;

/** The same for {@link busMastering} as {@link enableMemoryDecode}. */
export const enableBusMastering = (card: Bus): Undo => turnOn(card, BITS.busMaster);
