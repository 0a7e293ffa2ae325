import { hex } from "../../bits/hex.ts";
import { type ControllerIndex, type FieldFacts, type RegisterFacts, widthPaths } from "../controller-index.ts";
import { keysOf, type Path, type PathFinding } from "../path.ts";
import { largest } from "../step-facts.ts";
import type { ProfileRule } from "./profile-rule.ts";

const meet = (a: FieldFacts, b: FieldFacts) => a.shift < b.shift + b.widthBits && b.shift < a.shift + a.widthBits;

/** Bits of a word that one JavaScript operator handles; a field lies in one such part of its register. */
const partBits = ({ entry, widthBits }: RegisterFacts): number => (entry.words === undefined ? Math.min(widthBits, 32) : widthBits);

function objection({ shift, widthBits }: FieldFacts, register: RegisterFacts): string | undefined {
  const { entry, valueBits } = register;
  const highest = shift + widthBits - 1;
  if (widthBits < 1) return "the highest bit comes first: [highest bit, lowest bit]";
  if (highest >= valueBits) return `bit ${highest} is outside a register of ${valueBits} bits`;
  if (highest >= (entry.dataBits ?? valueBits)) return `bit ${highest} is outside the ${entry.dataBits} data bits`;
  const part = partBits(register);
  if (Math.floor(shift / part) === Math.floor(highest / part)) return undefined;
  return `the field crosses bit ${Math.floor(highest / part) * part}; give each half a field`;
}

function* checkFields(register: RegisterFacts): Generator<PathFinding> {
  const checked: FieldFacts[] = [];
  const at: Path = ["registers", register.name];
  for (const field of register.fields.values()) {
    const path = [...at, "fields", field.name];
    const presumes = [...keysOf(at, "words", "dataBits"), ...widthPaths(register)];
    const message = objection(field, register);
    // Bits the wrong way round are wrong whatever the register is.
    if (message) yield { path, message, ...(field.widthBits >= 1 && { presumes }) };
    const other = checked.find((before) => meet(before, field));
    if (other) yield { path, message: `${field.name} shares a bit with ${other.name}` };
    else checked.push(field);
  }
}

export const fieldsInsideRegister: ProfileRule<ControllerIndex> = {
  name: "fields-inside-register",
  summary:
    "Fields are inside their register, apart from each other, written `[highest, lowest]`, and inside one half of a register of two words or 64 bits; `resetValue` fits.",
  *check({ registers, windows }) {
    for (const register of registers.values()) {
      // Of a register in a window that does not exist, nobody knows how wide it is.
      if (register.entry.width === undefined && !windows.has(register.window)) continue;
      yield* checkFields(register);
      const { name, valueBits, entry } = register;
      if ((entry.resetValue ?? 0) <= largest(valueBits)) continue;
      yield {
        path: ["registers", name, "resetValue"],
        message: `${hex(entry.resetValue ?? 0)} does not fit ${valueBits} bits`,
        presumes: [...keysOf(["registers", name], "words"), ...widthPaths(register)],
      };
    }
  },
};
