import { didYouMean } from "../nearest.ts";
import { parameterObjection } from "../parameter-objection.ts";
import { keysOf, lookUp, type Path, type PathFinding } from "../path.ts";
import type { ControllerProfile } from "../profile.ts";
import type { ResolvedCard } from "../resolved-card.ts";
import type { ProfileRule } from "./profile-rule.ts";

function* checkGiven(
  { id, parameters = {} }: ControllerProfile,
  given: Readonly<Record<string, number>>,
  { path, inside }: { readonly path: Path; readonly inside: Path },
): Generator<PathFinding> {
  for (const [name, value] of Object.entries(given)) {
    const parameter = lookUp(parameters, name);
    const reason = parameter && parameterObjection(parameter, value);
    const declared = [...inside, "parameters", name];
    if (!parameter) {
      const message = `${id} has no parameter "${name}"${didYouMean(name, Object.keys(parameters))}`;
      yield { path: [...path, name], at: "key", message, presumes: [declared], unmentioned: name };
    } else if (reason) yield { path: [...path, name], message: reason, presumes: keysOf(declared, "oneOf", "min", "max") };
  }
}

export const parametersGiven: ProfileRule<ResolvedCard> = {
  name: "parameters-given",
  summary: "`with` gives parameters that the controller has, in their range, and a memory gives none that its controller has got already.",
  *check({ card, controllers }) {
    for (const [name, controller] of controllers) {
      const shared = card.controllers[name]?.with ?? {};
      const inside = ["controllers", name, "use"];
      yield* checkGiven(controller, shared, { path: ["controllers", name, "with"], inside });
      for (const [memory, { controller: behind, with: own = {} }] of Object.entries(card.memories)) {
        if (behind !== name) continue;
        const path = ["memories", memory, "with"];
        yield* checkGiven(controller, own, { path, inside });
        for (const key of Object.keys(own)) {
          if (Object.hasOwn(shared, key))
            yield { path: [...path, key], at: "key", message: `controller "${name}" has got "${key}" already` };
        }
      }
    }
  },
};
