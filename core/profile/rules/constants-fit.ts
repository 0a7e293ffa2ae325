import { constantObjection } from "../constant-objection.ts";
import type { ControllerIndex } from "../controller-index.ts";
import { parameterCases } from "../parameter-cases.ts";
import { expressionOf, namesIn } from "../parse-expression.ts";
import { keysOf } from "../path.ts";
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
      if (!message) continue;
      const expression = expressionOf(use.text);
      const names = expression ? [...namesIn(expression)].map(({ name }) => name) : [];
      yield { path: use.path, message, presumes: names.flatMap((name) => keysOf(["parameters", name], "oneOf", "min", "max", "default")) };
    }
  },
};
