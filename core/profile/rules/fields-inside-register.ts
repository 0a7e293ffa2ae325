import { hex } from "../../bits/hex.ts";
import { type ControllerIndex, type FieldFacts, widthPaths } from "../controller-index.ts";
import { largest } from "../step-facts.ts";
import type { ProfileRule } from "./profile-rule.ts";

const meet = (a: FieldFacts, b: FieldFacts) => a.shift < b.shift + b.widthBits && b.shift < a.shift + a.widthBits;

export const fieldsInsideRegister: ProfileRule<ControllerIndex> = {
  name: "fields-inside-register",
  summary: "Fields are inside their register, apart from each other, written `[highest, lowest]`; `resetValue` fits.",
  *check({ registers }) {
    for (const register of registers.values()) {
      const { name, widthBits, fields, entry } = register;
      const presumes = widthPaths(register);
      const checked: FieldFacts[] = [];
      for (const field of fields.values()) {
        const path = ["registers", name, "fields", field.name];
        if (field.widthBits < 1) yield { path, message: "the highest bit comes first: [highest bit, lowest bit]" };
        else if (field.shift + field.widthBits > widthBits)
          yield { path, message: `bit ${field.shift + field.widthBits - 1} is outside a register of ${widthBits} bits`, presumes };
        const other = checked.find((before) => meet(before, field));
        if (other) yield { path, message: `${field.name} shares a bit with ${other.name}` };
        else checked.push(field);
      }
      if ((entry.resetValue ?? 0) > largest(widthBits)) {
        yield {
          path: ["registers", name, "resetValue"],
          message: `${hex(entry.resetValue ?? 0)} does not fit ${widthBits} bits`,
          presumes,
        };
      }
    }
  },
};
