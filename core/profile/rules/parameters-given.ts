import { controllerUses, type GivenParameters, placesOf } from "../card-uses.ts";
import { didYouMean } from "../nearest.ts";
import { parameterObjection } from "../parameter-objection.ts";
import { keysOf, lookUp, type Path, type PathFinding } from "../path.ts";
import type { ControllerProfile } from "../profile.ts";
import type { ResolvedCard } from "../resolved-card.ts";
import type { ProfileRule } from "./profile-rule.ts";

function* checkGiven({ id, parameters = {} }: ControllerProfile, { values, path }: GivenParameters, name: string): Generator<PathFinding> {
  const inside = ["controllers", name, "use"];
  for (const [key, value] of Object.entries(values)) {
    const parameter = lookUp(parameters, key);
    const reason = parameter && parameterObjection(parameter, value);
    const declared = [...inside, "parameters", key];
    if (!parameter) {
      const message = `${id} has no parameter "${key}"${didYouMean(key, Object.keys(parameters))}`;
      yield { path: [...path, key], at: "key", message, presumes: [declared], unmentioned: key };
    } else if (reason) yield { path: [...path, key], message: reason, presumes: keysOf(declared, "oneOf", "min", "max") };
  }
}

const keysIn = (given: readonly GivenParameters[]): string[] => given.flatMap(({ values }) => Object.keys(values));

/** Of these, what is known already or stands in two of them. */
function* givenTwice(given: readonly GivenParameters[], known: Iterable<string>, name: string): Generator<PathFinding> {
  const seen = new Set(known);
  for (const { values, path } of given) {
    for (const key of Object.keys(values)) {
      if (seen.has(key)) yield { path: [...path, key], at: "key", message: `controller "${name}" has got "${key}" already` };
      seen.add(key);
    }
  }
}

const givenAt = (values: GivenParameters["values"] | undefined, path: Path): GivenParameters[] => (values ? [{ values, path }] : []);

export const parametersGiven: ProfileRule<ResolvedCard> = {
  name: "parameters-given",
  summary:
    "`with` gives parameters that the controller has, in their range, and none twice: by its window, by itself, and by what uses it.",
  *check({ card, controllers }) {
    const uses = controllerUses(card);
    for (const [name, controller] of controllers) {
      // Only one of the places counts, so each may give the same.
      const byPlaces = placesOf(card, name).flatMap(({ place, path }) => givenAt(place.with, [...path, "with"]));
      const own = givenAt(lookUp(card.controllers, name)?.with, ["controllers", name, "with"]);
      const openings = uses.filter((use) => use.controller === name).flatMap((use) => use.openings.map(({ given }) => given));
      for (const given of new Set([...byPlaces, ...own, ...openings.flat()])) yield* checkGiven(controller, given, name);
      const outside = keysIn(byPlaces);
      yield* givenTwice(own, outside, name);
      for (const opening of openings) yield* givenTwice(opening, [...outside, ...keysIn(own)], name);
    }
  },
};
