import type { Bus } from "../bus/bus.ts";
import type { Field, Protocol, Register, RegisterWidth } from "../protocol/protocol.ts";
import { CardLostError, ValueRangeError } from "./errors.ts";
import type { Meter } from "./meter.ts";
import { splitWord, WORD_HALF } from "./wide-word.ts";

const ALL_ONES: Readonly<Record<RegisterWidth, number>> = { 8: 0xff, 16: 0xffff, 32: 0xffff_ffff, 64: 2 ** 64 - 1 };

type Read = (offset: number) => number;
type Write = (offset: number, value: number) => void;

const READ: Readonly<Record<8 | 16 | 32, (bus: Bus) => Read>> = {
  8: (bus) => (offset) => bus.read8(offset),
  16: (bus) => (offset) => bus.read16(offset),
  32: (bus) => (offset) => bus.read32(offset),
};

const WRITE: Readonly<Record<8 | 16 | 32, (bus: Bus) => Write>> = {
  8: (bus) => (offset, value) => bus.write8(offset, value),
  16: (bus) => (offset, value) => bus.write16(offset, value),
  32: (bus) => (offset, value) => bus.write32(offset, value),
};

/** One register, ready to be used. `index` is the element of an array, 0 for all others. */
export interface RegisterAccess {
  readonly register: Register;
  readonly bus: Bus;
  /** More than 32 bits: then `low` and `high` hold the halves of the last word read, and words above 53 bits are not exact. */
  readonly isWide: boolean;
  low: number;
  high: number;
  /** Offset in the bus of an element. Throws {@link ValueRangeError} for one that does not exist. */
  readonly offsetOf: (index: number, count?: number) => number;
  /** One read, nothing else. */
  readonly read: (index: number) => number;
  /** One read; a word of all ones is believed only if the card still answers at the presence register. */
  readonly readChecked: (index: number) => number;
  /** Asks the presence register if `word` is all ones. */
  readonly confirm: (word: number) => void;
  /** One write; a value that does not fit is refused before. */
  readonly write: (index: number, value: number) => void;
  /** Throws {@link ValueRangeError} if `value` does not fit. */
  readonly check: (value: number) => void;
  /** What `modify` and `save` start from: one checked read, or the word last written where the register is never read. */
  readonly current: () => number;
  /** Tells a register that is never read what it holds now. */
  readonly remember: (value: number) => void;
  /** Bits of a field in the word that was just read. */
  readonly extract: (field: Field | "word", word: number) => number;
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

/**
 * Makes the registers of one controller usable.
 *
 * @param presence a live card never answers all ones here
 */
export function openRegisters({ presence }: Pick<Protocol, "presence">, { buses, meter, vendorId }: RegisterSurroundings): RegisterFile {
  const known = new Map<Register, RegisterAccess>();
  const presenceName = presence === "config" ? "the PCI vendor id" : presence.name;

  const isGone = (): boolean => {
    if (presence === "config") return vendorId !== undefined && vendorId() === GONE_VENDOR;
    const asked = access(presence);
    const word = asked.read(0);
    return asked.isWide ? asked.low === WORD_HALF && asked.high === WORD_HALF : word === mostOf(presence);
  };

  const access = (register: Register): RegisterAccess => {
    const found = known.get(register);
    if (found !== undefined) return found;
    const made = makeAccess(register);
    known.set(register, made);
    return made;
  };

  const makeAccess = (register: Register): RegisterAccess => {
    const bus = buses[register.window];
    if (bus === undefined) throw new Error(`${register.name} lies in window ${register.window}, of which there is no bus`);
    const { name, offset, widthBits, count, shadow } = register;
    const stepBytes = widthBits / 8;
    const most = mostOf(register);
    const isWide = most > WORD_HALF;
    let written = shadow?.initial ?? 0;

    const refuseIndex = (index: number, wanted: number): never => {
      const place = `the element of ${name}`;
      throw new ValueRangeError({ path: meter.path, place, value: index, least: 0, most: Math.max(Number(count) - wanted, 0) });
    };
    const offsetOf = (index: number, wanted = 1): number => {
      if (index < 0 || (count !== "rest" && index + wanted > count)) refuseIndex(index, wanted);
      return offset + index * stepBytes;
    };
    const single = singleAccess(register, bus, (halves) => Object.assign(self, halves));
    const check = (value: number): void => {
      if (value < 0 || value > most) throw new ValueRangeError({ path: meter.path, place: name, value, least: 0, most });
    };
    const confirm = (word: number): void => {
      const isAllOnes = isWide ? self.low === WORD_HALF && self.high === WORD_HALF : word === most;
      if (isAllOnes && isGone()) throw new CardLostError({ path: meter.path, register: name, presence: presenceName });
    };
    const read = count === 1 ? () => single.read(offset) : (index: number) => single.read(offsetOf(index));
    const put =
      count === 1
        ? (_: number, value: number) => single.write(offset, value)
        : (index: number, value: number) => single.write(offsetOf(index), value);
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
      confirm,
      check,
      write: (index, value) => {
        check(value);
        put(index, value);
        written = value;
      },
      current: shadow === undefined ? () => readChecked(0) : () => written,
      remember: (value) => {
        written = value;
      },
      extract: isWide ? (field, word) => extractWide(field, word) : extractNarrow,
    };
    const extractWide = (field: Field | "word", word: number): number => {
      if (field === "word") {
        if (Number.isSafeInteger(word)) return word;
        throw new ValueRangeError({
          path: meter.path,
          place: `a number read from ${name}`,
          value: word,
          least: 0,
          most: Number.MAX_SAFE_INTEGER,
        });
      }
      const half = field.shift >= 32 ? self.high : self.low;
      return (half >>> (field.shift % 32)) % 2 ** field.widthBits;
    };
    if (shadow !== undefined && isWide) setHalves(self, shadow.initial);
    return self;
  };

  return { access };
}

/** Largest word: of one access, or of both accesses of a register of two words, at most 53 bits of them when written. */
function mostOf({ widthBits, words }: Register): number {
  if (words === undefined) return ALL_ONES[widthBits];
  return 2 ** Math.min(2 * widthBits, 64) - 1;
}

const extractNarrow = (field: Field | "word", word: number): number =>
  field === "word" ? word : (word >>> field.shift) % 2 ** field.widthBits;

function setHalves(target: { low: number; high: number }, value: number): void {
  Object.assign(target, splitWord(value));
}

interface SingleAccess {
  readonly read: Read;
  readonly write: Write;
}

/** The accesses that one word takes. `keep` gets the halves of words of more than 32 bits. */
function singleAccess({ widthBits, words }: Register, bus: Bus, keep: (halves: { low: number; high: number }) => void): SingleAccess {
  if (widthBits === 64) {
    if (words !== undefined) throw new Error("a checked profile has no register of two 64-bit words");
    return {
      read: (offset) => {
        const word = bus.read64(offset);
        keep({ low: Number(word & 0xffff_ffffn), high: Number(word >> 32n) });
        return Number(word);
      },
      write: (offset, value) => bus.write64(offset, BigInt(value)),
    };
  }
  const read = READ[widthBits](bus);
  const write = WRITE[widthBits](bus);
  if (words === undefined) return { read, write };
  const stepBytes = widthBits / 8;
  const factor = 2 ** widthBits;
  const isHighFirst = words === "high-first";
  return {
    read: (offset) => {
      const first = read(offset);
      const second = read(offset + stepBytes);
      const [high, low] = isHighFirst ? [first, second] : [second, first];
      if (widthBits === 32) keep({ low, high });
      return high * factor + low;
    },
    write: (offset, value) => {
      const high = Math.floor(value / factor);
      const low = value % factor;
      write(offset, isHighFirst ? high : low);
      write(offset + stepBytes, isHighFirst ? low : high);
    },
  };
}
