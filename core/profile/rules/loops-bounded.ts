import type { ControllerIndex } from "../controller-index.ts";
import { constantParts } from "../fold-expression.ts";
import { expressionOf, namesIn } from "../parse-expression.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const loopsBounded: ProfileRule<ControllerIndex> = {
  name: "loops-bounded",
  summary: "A `repeat` has `atMost`, unless its `times` is constant once the parameters are known; then it has none.",
  *check({ visits, parameters }) {
    for (const { step, path } of visits) {
      if (!("repeat" in step)) continue;
      const expression = expressionOf(step.repeat.times);
      if (!expression) continue;
      const isConstant = constantParts(expression, (name) => parameters.has(name))[0] === expression;
      const unknown = [...namesIn(expression)].filter(({ name }) => !parameters.has(name)).map(({ name }) => ["parameters", name]);
      if (!isConstant && step.repeat.atMost === undefined) {
        yield {
          path: [...path, "repeat"],
          at: "key",
          message: '"atMost" is missing: `times` is not constant',
          presumes: [...unknown, [...path, "repeat", "atMost"]],
        };
      }
      if (isConstant && step.repeat.atMost !== undefined) {
        yield { path: [...path, "repeat", "atMost"], at: "key", message: "`times` is constant and needs no `atMost`" };
      }
    }
  },
};
