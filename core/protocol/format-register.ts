import { hex } from "../bits/hex.ts";
import { valueBits } from "./compose-fields.ts";
import type { Expression } from "./expression.ts";
import { asWord, formatExpression } from "./format-expression.ts";
import type { Packing, Protocol, ProtocolWindow, ReadBinding, Register } from "./protocol.ts";

/** Writes registers of a protocol as the listing shows them. */
export interface RegisterNames {
  /** `SPICR+0x0060`, `data.PAGE+0x0200` in another window than the main one. */
  at(register: Register): string;
  /** The same with the element, where the register has several: `PAGE+0x0200[$n]`. */
  element(register: Register, index: Expression): string;
}

export function registerNames(windows: readonly ProtocolWindow[]): RegisterNames {
  const at = ({ name, window, offset }: Register) => `${window === 0 ? "" : `${windows[window]?.name}.`}${name}+${hex(offset, 4)}`;
  return {
    at,
    element: (register, index) => (register.count === 1 ? at(register) : `${at(register)}[${formatExpression(index)}]`),
  };
}

/** A word of the register in hex, with all of its digits. */
export const word = (value: number, register: Register): string => hex(value, valueBits(register) / 4);
/** The value of an expression as a word of the register. */
export const asValueOf = (register: Register) => asWord(valueBits(register));

/** `$ready = bits 7..4`, or the bare variable for the whole word. */
function formatBinding({ variable, field }: ReadBinding): string {
  if (field === "word") return `$${variable.name}`;
  const { shift, widthBits } = field;
  return widthBits === 1 ? `$${variable.name} = bit ${shift}` : `$${variable.name} = bits ${shift + widthBits - 1}..${shift}`;
}

/** What is read into which names; a read of which nothing is kept says so. */
export const formatBindings = (bindings: readonly ReadBinding[]): string =>
  bindings.length === 0 ? "nothing" : bindings.map(formatBinding).join(", ");

/** `, 4 bytes a word, first byte highest, bits reversed in groups of 8, filled up with 0xff`; nothing for one plain byte a word. */
export function formatPacking({ wordBytes, byteOrder, reverseBits, tail }: Packing, direction: "out" | "in"): string {
  const parts = [
    ...(wordBytes === 1 ? [] : [`${wordBytes} bytes a word`, byteOrder === "big" ? "first byte highest" : "first byte lowest"]),
    ...(reverseBits === 0 ? [] : [`bits reversed in groups of ${reverseBits}`]),
    ...(tail === undefined ? [] : [direction === "out" ? `filled up with ${hex(tail, 2)}` : "surplus bytes dropped"]),
  ];
  return parts.map((part) => `, ${part}`).join("");
}

/** What a reader must know of a register beyond its offset; nothing for a plain one. */
function formatKind(register: Register): string[] {
  const { widthBits, count, words, dataBits, shadow, neutral } = register;
  return [
    ...(words ? [`2 words of ${widthBits} bits, ${words === "high-first" ? "high" : "low"} one first`] : []),
    ...(count === 1 ? [] : [`${count === "rest" ? "elements to the end of the window" : `${count} elements`} of ${widthBits} bits`]),
    ...(dataBits === undefined ? [] : [`${dataBits} data bits`]),
    ...(shadow ? [`never read, ${word(shadow.initial, register)} before the first write`] : []),
    ...(neutral
      ? [`modify and save write ${word(neutral.value, register)} to the bits ${word(neutral.mask, register)} they do not name`]
      : []),
  ];
}

/** One line for each register that is more than a word at an offset, so that it can be compared with its document. */
export function formatRegisters(registers: Protocol["registers"], { at }: RegisterNames): string[] {
  return registers.flatMap((register) => {
    const kind = formatKind(register);
    return kind.length > 0 ? [`register ${at(register)}: ${kind.join(", ")}`] : [];
  });
}
