import type { ControllerIndex } from "../controller-index.ts";
import { parseExpression } from "../parse-expression.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const expressionsParse: ProfileRule<ControllerIndex> = {
  name: "expressions-parse",
  summary: "Expressions are made of whole numbers, names, `length(buffer)` and the listed operators.",
  *check({ visits }) {
    for (const { text, path } of visits.flatMap(({ facts }) => facts.expressions)) {
      const { problem } = parseExpression(text);
      if (problem !== undefined) yield { path, message: problem };
    }
  },
};
