import type { ControllerIndex } from "../controller-index.ts";
import type { ProfileRule } from "./profile-rule.ts";

/** For each operation, the names that it calls itself. */
export function callsByOperation({ visits, operations }: ControllerIndex): Map<string, Set<string>> {
  const calls = new Map([...operations.keys()].map((name) => [name, new Set<string>()]));
  for (const { step, operation } of visits) {
    if ("call" in step) for (const name of Object.keys(step.call)) calls.get(operation.signature.name)?.add(name);
  }
  return calls;
}

/** Whether `from` is called by something that `from` calls, at any distance. */
function callsItself(from: string, calls: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const reached = new Set<string>();
  const open = [...(calls.get(from) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...(calls.get(next) ?? []));
  }
  return reached.has(from);
}

export const noRecursion: ProfileRule<ControllerIndex> = {
  name: "no-recursion",
  summary: "No operation calls itself, directly or through others.",
  *check(index) {
    const calls = callsByOperation(index);
    for (const { signature, key } of index.operations.values()) {
      if (callsItself(signature.name, calls))
        yield { path: ["operations", key], at: "key", message: `${signature.name} calls itself, so nothing bounds it` };
    }
  },
};
