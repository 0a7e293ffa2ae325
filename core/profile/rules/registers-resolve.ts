import type { ControllerIndex } from "../controller-index.ts";
import { didYouMean } from "../nearest.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const registersResolve: ProfileRule<ControllerIndex> = {
  name: "registers-resolve",
  summary: "Every register and field that a step names is declared.",
  *check({ registers, visits }) {
    for (const { name, path, at, fields } of visits.flatMap(({ facts }) => facts.registers)) {
      const register = registers.get(name);
      if (!register) {
        const message = `there is no register "${name}"${didYouMean(name, registers.keys())}`;
        yield { path, ...(at && { at }), message, presumes: [["registers", name]] };
        continue;
      }
      for (const field of fields) {
        if (register.fields.has(field.name)) continue;
        const message = `${name} has no field "${field.name}"${didYouMean(field.name, register.fields.keys())}`;
        yield { path: field.path, at: "key", message, presumes: [["registers", name, "fields", field.name]] };
      }
    }
  },
};
