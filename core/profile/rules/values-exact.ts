import { type ControllerIndex, type FieldFacts, type RegisterFacts, widthPaths } from "../controller-index.ts";
import { type ProfileStep, stepKeyOf } from "../schema/step.ts";
import type { RegisterUse } from "../step-facts.ts";
import type { ProfileRule } from "./profile-rule.ts";

/** Bits of a number that JavaScript holds exactly. */
const EXACT_BITS = 53;

/** `read`, `flush` and the names of a `poll` with `until` take bits out of a word and put none together. */
const onlyTakes = (step: ProfileStep) => "read" in step || "flush" in step || ("poll" in step && step.until !== undefined);

const isBeyond = ({ shift, widthBits }: FieldFacts) => shift + widthBits > EXACT_BITS;
const isSpecial = ({ modifiedWriteValues, isSelfClearing }: FieldFacts) => modifiedWriteValues !== undefined || isSelfClearing;

function objection(step: ProfileStep, use: RegisterUse, { fields }: RegisterFacts): string | undefined {
  if ("modify" in step || "save" in step) {
    const special = [...fields.values()].find((field) => isSpecial(field) && isBeyond(field));
    if (special) return `has ${special.name}, which does more than store, above bit ${EXACT_BITS - 1}`;
  }
  // What `failIf` compares is put together from fields too, with `until` or without.
  const failing = "poll" in step ? use.fields.filter(({ path }) => path.includes("failIf")) : [];
  const composed = onlyTakes(step) ? failing : use.fields;
  const beyond = composed.map(({ name }) => fields.get(name)).find((field) => field && isBeyond(field));
  if (beyond) return `has ${beyond.name} above bit ${EXACT_BITS - 1}; it can only be read`;
  if ("poll" in step && use.isWhole && !onlyTakes(step))
    return "has more bits than a number; poll its fields, or `until` an expression of them";
  return undefined;
}

export const valuesExact: ProfileRule<ControllerIndex> = {
  name: "values-exact",
  summary: `Of a register of more than ${EXACT_BITS} bits, fields above bit ${EXACT_BITS - 1} are only read, and no poll compares the whole word.`,
  *check({ registers, visits }) {
    for (const { step, facts } of visits) {
      for (const use of facts.registers) {
        const register = registers.get(use.name);
        if (!register || register.valueBits <= EXACT_BITS) continue;
        const reason = objection(step, use, register);
        const { name, path, at } = use;
        const presumes = [["registers", name, "words"], ...widthPaths(register)];
        if (reason) yield { path, ...(at && { at }), message: `${stepKeyOf(step)}: ${name} ${reason}`, presumes };
      }
    }
  },
};
