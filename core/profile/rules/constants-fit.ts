import { constantObjection } from "../constant-objection.ts";
import type { ControllerIndex } from "../controller-index.ts";
import { parameterCases } from "../parameter-cases.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const constantsFit: ProfileRule<ControllerIndex> = {
  name: "constants-fit",
  summary:
    "What is constant once the parameters are known fits its register, field, delay or count, at both ends of every parameter's range.",
  *check({ visits, parameters }) {
    for (const use of visits.flatMap(({ facts }) => facts.expressions)) {
      const message = constantObjection(
        use,
        (name) => parameters.has(name),
        (names) => parameterCases(names, parameters),
      );
      if (message) yield { path: use.path, message, presumes: [["parameters"]] };
    }
  },
};
