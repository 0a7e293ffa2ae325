import type { Bus } from "../bus/bus.ts";
import type { Register, RegisterWidth } from "../protocol/protocol.ts";
import { CardLostError, ValueRangeError } from "./errors.ts";
import type { Meter } from "./meter.ts";

const ALL_ONES: Readonly<Record<RegisterWidth, number>> = { 8: 0xff, 16: 0xffff, 32: 0xffff_ffff };

const READ: Readonly<Record<RegisterWidth, (bus: Bus, offset: number) => () => number>> = {
  8: (bus, offset) => () => bus.read8(offset),
  16: (bus, offset) => () => bus.read16(offset),
  32: (bus, offset) => () => bus.read32(offset),
};

const WRITE: Readonly<Record<RegisterWidth, (bus: Bus, offset: number) => (value: number) => void>> = {
  8: (bus, offset) => (value) => bus.write8(offset, value),
  16: (bus, offset) => (value) => bus.write16(offset, value),
  32: (bus, offset) => (value) => bus.write32(offset, value),
};

/** One register, ready to be used. */
export interface RegisterAccess {
  /** One read, nothing else. */
  readonly read: () => number;
  /** One read; a word of all ones is believed only if the card still answers at the presence register. */
  readonly readChecked: () => number;
  /** Asks the presence register if `word` is all ones. */
  readonly confirm: (word: number) => void;
  /** One write; a value that does not fit is refused before. */
  readonly write: (value: number) => void;
  /** Throws {@link ValueRangeError} if `value` does not fit. */
  readonly check: (value: number) => void;
}

export interface RegisterFile {
  readonly access: (register: Register) => RegisterAccess;
}

/**
 * Makes the registers of one controller usable.
 *
 * @param presence a live card never answers all ones here
 */
export function openRegisters(presence: Register, { bus, meter }: { readonly bus: Bus; readonly meter: Meter }): RegisterFile {
  const readPresence = READ[presence.widthBits](bus, presence.offset);

  const access = ({ name, offset, widthBits }: Register): RegisterAccess => {
    const most = ALL_ONES[widthBits];
    const read = READ[widthBits](bus, offset);
    const put = WRITE[widthBits](bus, offset);
    const confirm = (word: number): void => {
      if (word !== most || readPresence() !== ALL_ONES[presence.widthBits]) return;
      throw new CardLostError({ path: meter.path, register: name, presence: presence.name });
    };
    const check = (value: number): void => {
      if (value < 0 || value > most) throw new ValueRangeError({ path: meter.path, place: name, value, least: 0, most });
    };
    return {
      read,
      confirm,
      check,
      readChecked: () => {
        const word = read();
        confirm(word);
        return word;
      },
      write: (value) => {
        check(value);
        put(value);
      },
    };
  };
  return { access };
}
