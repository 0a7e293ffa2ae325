import type { ControllerIndex } from "../controller-index.ts";
import { LIMITS } from "../limits.ts";
import { callsByOperation } from "./no-recursion.ts";
import type { ProfileRule } from "./profile-rule.ts";

/** The longest chain of calls that begins with each operation, itself included. A chain that comes back to itself ends there. */
function longestChains(calls: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, readonly string[]> {
  const chains = new Map<string, readonly string[]>();
  const chainOf = (name: string): readonly string[] => {
    const known = chains.get(name);
    if (known) return known;
    chains.set(name, [name]);
    let longest: readonly string[] = [];
    // At most as deep as there are operations, which the schema bounds.
    for (const called of calls.get(name) ?? []) {
      const chain = chainOf(called);
      if (chain.length > longest.length) longest = chain;
    }
    const chain = [name, ...longest];
    chains.set(name, chain);
    return chain;
  };
  for (const name of calls.keys()) chainOf(name);
  return chains;
}

export const callsBounded: ProfileRule<ControllerIndex> = {
  name: "calls-bounded",
  summary: `At most ${LIMITS.callDepth} operations call each other in a chain, the first and the last included.`,
  *check(index) {
    const chains = longestChains(callsByOperation(index));
    for (const { signature, key } of index.operations.values()) {
      const chain = chains.get(signature.name) ?? [];
      // Of those that are too far up, the nearest: the others are when this one is.
      if (chain.length === LIMITS.callDepth + 1)
        yield {
          path: ["operations", key],
          at: "key",
          message: `${chain.join(" > ")} is a chain of more than ${LIMITS.callDepth} calls; put steps of one into another`,
        };
    }
  },
};
