import type { ProfileParameter } from "./profile.ts";

/** Why a parameter cannot have this value, or undefined. */
export function parameterObjection({ oneOf, min, max }: ProfileParameter, value: number): string | undefined {
  if (oneOf) return oneOf.includes(value) ? undefined : `${value} is not one of ${oneOf.join(", ")}`;
  if (min !== undefined && value < min) return `${value} is below ${min}`;
  if (max !== undefined && value > max) return `${value} is above ${max}`;
  return undefined;
}
