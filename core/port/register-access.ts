import type { Bus } from "../bus/bus.ts";
import type { Field, Protocol, Register } from "../protocol/protocol.ts";
import { CardLostError, ValueRangeError } from "./errors.ts";
import type { Meter } from "./meter.ts";
import { singleAccess } from "./single-access.ts";
import { joinWord, splitWord, WORD_HALF, type WordHalves } from "./wide-word.ts";

/** One register, ready to be used. `index` is the element of an array, 0 for all others. */
export interface RegisterAccess {
  readonly register: Register;
  readonly bus: Bus;
  /** More than 32 bits: then `low` and `high` hold the halves of the last word read, and a number holds 53 bits of it at most. */
  readonly isWide: boolean;
  low: number;
  high: number;
  /** Offset in the bus of `count` elements from `index` on. Throws {@link ValueRangeError} if one of them does not exist. */
  readonly offsetOf: (index: number, count?: number) => number;
  /** One read, nothing else. */
  readonly read: (index: number) => number;
  /** One read; a word of all ones is believed only if the card still answers at the presence register. */
  readonly readChecked: (index: number) => number;
  /** Whether `word`, which was just read, is what a card that is gone answers. */
  readonly isAllOnes: (word: number) => boolean;
  /** Asks the presence register if `word`, which was just read, is all ones. */
  readonly confirm: (word: number) => void;
  /** One write; a value that does not fit is refused before. */
  readonly write: (index: number, value: number) => void;
  /** Throws {@link ValueRangeError} if `value` does not fit. */
  readonly check: (value: number) => void;
  /** What `modify` and `save` start from: one checked read, or the word last written where the register is never read. */
  readonly current: () => WordHalves;
  /** One write of a word that began as `current`. */
  readonly writeBack: (word: WordHalves) => void;
  /** Tells a register that is never read what it holds now. */
  readonly remember: (value: number) => void;
  /** Bits of a field in the word that was just read. */
  readonly extract: (field: Field | "word", word: number) => number;
  /** The word that was just read with all its bits, for an error. */
  readonly exact: (word: number) => number | bigint;
}

export interface RegisterFile {
  readonly access: (register: Register) => RegisterAccess;
}

export interface RegisterSurroundings {
  /** By the index of the protocol's windows. */
  readonly buses: readonly Bus[];
  readonly meter: Meter;
  /** Reads the PCI vendor id; undefined where the card has none. */
  readonly vendorId: (() => number) | undefined;
}

const GONE_VENDOR = 0xffff;

/** Bits of the value: of both accesses of a register of two words. */
const valueBits = ({ widthBits, words }: Register): number => widthBits * (words === undefined ? 1 : 2);

/** Largest number that can be written; for more than 53 bits the largest that a number holds exactly. */
const mostOf = (register: Register): number => Math.min(2 ** valueBits(register) - 1, Number.MAX_SAFE_INTEGER);

/**
 * Makes the registers of one controller usable.
 *
 * @param presence a live card never answers all ones here
 */
export function openRegisters({ presence }: Pick<Protocol, "presence">, { buses, meter, vendorId }: RegisterSurroundings): RegisterFile {
  const known = new Map<Register, RegisterAccess>();
  const presenceName = presence === "config" ? "the PCI vendor id" : presence.name;

  const makeAccess = (register: Register): RegisterAccess => {
    const bus = buses[register.window];
    if (bus === undefined) throw new Error(`${register.name} lies in window ${register.window}, of which there is no bus`);
    const { name, offset, widthBits, shadow } = register;
    const stepBytes = widthBits / 8;
    const most = mostOf(register);
    const isWide = valueBits(register) > 32;
    const elements = register.count === "rest" ? Math.floor((bus.sizeBytes - offset) / stepBytes) : register.count;
    const isOne = register.count === 1;
    let written: WordHalves = splitWord(shadow?.initial ?? 0);

    const refuse = (place: string, value: number, last: number): never => {
      throw new ValueRangeError({ path: meter.path, place, value, least: 0, most: last });
    };
    const offsetOf = (index: number, wanted = 1): number => {
      if (index < 0 || index + wanted > elements) refuse(`the element of ${name}`, index, Math.max(elements - wanted, 0));
      return offset + index * stepBytes;
    };
    const single = singleAccess(register, bus, (halves) => Object.assign(self, halves));
    const check = (value: number): void => {
      if (value < 0 || value > most) refuse(name, value, most);
    };
    const confirm = (word: number): void => {
      if (self.isAllOnes(word) && isGone()) throw new CardLostError({ path: meter.path, register: name, presence: presenceName });
    };
    const read = isOne
      ? (index: number) => single.read(index === 0 ? offset : offsetOf(index))
      : (index: number) => single.read(offsetOf(index));
    const readChecked = (index: number): number => {
      const word = read(index);
      confirm(word);
      return word;
    };
    const self: RegisterAccess = {
      register,
      bus,
      isWide,
      low: 0,
      high: 0,
      offsetOf,
      read,
      readChecked,
      // The largest number of a word that is not wide is all ones.
      isAllOnes: isWide ? () => self.low === WORD_HALF && self.high === WORD_HALF : (word) => word === most,
      confirm,
      check,
      write: (index, value) => {
        check(value);
        single.write(isOne && index === 0 ? offset : offsetOf(index), value);
        if (shadow !== undefined) written = splitWord(value);
      },
      current:
        shadow !== undefined
          ? () => written
          : () => {
              const word = readChecked(0);
              return isWide ? { low: self.low, high: self.high } : { low: word, high: 0 };
            },
      writeBack: (word) => {
        single.writeHalves(offset, word);
        written = word;
      },
      remember: (value) => {
        written = splitWord(value);
      },
      extract: isWide ? (field, word) => extractWide(field, word) : extractNarrow,
      exact: (word) => (Number.isSafeInteger(word) ? word : joinWord(self)),
    };
    const extractWide = (field: Field | "word", word: number): number => {
      if (field === "word") return Number.isSafeInteger(word) ? word : refuse(`a number read from ${name}`, word, Number.MAX_SAFE_INTEGER);
      const half = field.shift >= 32 ? self.high : self.low;
      return (half >>> (field.shift % 32)) % 2 ** field.widthBits;
    };
    return self;
  };

  // Of its own, so that asking it changes nothing of what a step has just read from the same register.
  const asked = presence === "config" ? undefined : makeAccess(presence);
  const isGone = (): boolean =>
    asked === undefined ? vendorId !== undefined && vendorId() === GONE_VENDOR : asked.isAllOnes(asked.read(0));

  return {
    access: (register) => {
      const found = known.get(register) ?? makeAccess(register);
      known.set(register, found);
      return found;
    },
  };
}

const extractNarrow = (field: Field | "word", word: number): number =>
  field === "word" ? word : (word >>> field.shift) % 2 ** field.widthBits;
