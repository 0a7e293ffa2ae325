import type { ParameterValues } from "./fold-expression.ts";
import { LIMITS } from "./limits.ts";
import type { ProfileParameter } from "./profile.ts";

/** Values that a constant is tried with: all of a list, the ends and the default of a range. */
function valuesOf({ oneOf, min, max, default: usual }: ProfileParameter): readonly number[] {
  return [...new Set([usual, ...(oneOf ?? []), ...(min === undefined ? [] : [min]), ...(max === undefined ? [] : [max])])];
}

/**
 * Combinations of the values of these parameters, at most {@link LIMITS.parameterCases}; the first has all defaults. Ranges are
 * tried at their ends only, so the compiler checks once more with the values that a card really gives.
 */
export function parameterCases(names: Iterable<string>, parameters: ReadonlyMap<string, ProfileParameter>): readonly ParameterValues[] {
  const known = [...new Set(names)].flatMap((name) => {
    const parameter = parameters.get(name);
    return parameter ? [{ name, values: valuesOf(parameter) }] : [];
  });
  const all = known.reduce((product, { values }) => Math.min(product * values.length, LIMITS.parameterCases), 1);
  return Array.from({ length: all }, (_, index) => {
    let rest = index;
    const values: Record<string, number> = {};
    for (const { name, values: choices } of known) {
      values[name] = choices[rest % choices.length] ?? 0;
      rest = Math.floor(rest / choices.length);
    }
    return values;
  });
}

/** `fifoDepth=16, chipSelect=0`, or nothing. */
export const formatParameters = (values: ParameterValues): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
