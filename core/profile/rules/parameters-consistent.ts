import type { ControllerIndex } from "../controller-index.ts";
import { parameterObjection } from "../parameter-objection.ts";
import { keysOf } from "../path.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const parametersConsistent: ProfileRule<ControllerIndex> = {
  name: "parameters-consistent",
  summary: "A parameter has either `oneOf`, or `min` and `max`; its default is one of these values.",
  *check({ parameters }) {
    for (const [name, parameter] of parameters) {
      const { oneOf, min, max, default: usual } = parameter;
      const path = ["parameters", name];
      const bounds = [min, max].filter((bound) => bound !== undefined).length;
      const presumes = keysOf(path, "oneOf", "min", "max");
      if (oneOf ? bounds > 0 : bounds !== 2)
        yield { path, at: "key", message: "expected either `oneOf`, or both `min` and `max`", presumes };
      else if (min !== undefined && max !== undefined && min > max)
        yield { path: [...path, "min"], message: `min ${min} is above max ${max}`, presumes };
      else {
        const reason = parameterObjection(parameter, usual);
        if (reason) yield { path: [...path, "default"], message: reason, presumes };
      }
    }
  },
};
