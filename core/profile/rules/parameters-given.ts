import { didYouMean } from "../nearest.ts";
import { parameterObjection } from "../parameter-objection.ts";
import { lookUp, type Path, type PathFinding } from "../path.ts";
import type { ControllerProfile } from "../profile.ts";
import type { ResolvedCard } from "../resolved-card.ts";
import type { ProfileRule } from "./profile-rule.ts";

function* checkGiven(
  { id, parameters = {} }: ControllerProfile,
  given: Readonly<Record<string, number>>,
  path: Path,
): Generator<PathFinding> {
  for (const [name, value] of Object.entries(given)) {
    const parameter = lookUp(parameters, name);
    const reason = parameter && parameterObjection(parameter, value);
    if (!parameter)
      yield { path: [...path, name], at: "key", message: `${id} has no parameter "${name}"${didYouMean(name, Object.keys(parameters))}` };
    else if (reason) yield { path: [...path, name], message: reason };
  }
}

export const parametersGiven: ProfileRule<ResolvedCard> = {
  name: "parameters-given",
  summary: "`with` gives parameters that the controller has, in their range, and a memory gives none that its controller has got already.",
  *check({ card, controllers }) {
    for (const [name, controller] of controllers) {
      const shared = card.controllers[name]?.with ?? {};
      yield* checkGiven(controller, shared, ["controllers", name, "with"]);
      for (const [memory, { controller: behind, with: own = {} }] of Object.entries(card.memories)) {
        if (behind !== name) continue;
        const path = ["memories", memory, "with"];
        yield* checkGiven(controller, own, path);
        for (const key of Object.keys(own)) {
          if (Object.hasOwn(shared, key))
            yield { path: [...path, key], at: "key", message: `controller "${name}" has got "${key}" already` };
        }
      }
    }
  },
};
