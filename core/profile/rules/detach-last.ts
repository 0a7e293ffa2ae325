import type { ControllerIndex } from "../controller-index.ts";
import { type ProfileStep, type StepKey, stepKeyOf } from "../schema/step.ts";
import type { StepVisit } from "../visit-steps.ts";
import type { ProfileRule } from "./profile-rule.ts";
import { portOperations } from "./required-operations.ts";

/** Steps that go on with the card after their inner steps. */
const GOES_ON: readonly StepKey[] = ["dma", "chunks", "repeat", "save", "retry"];

/** Where reloading detaches the card, no later call of the port expects it. */
const MAY_DETACH = "reload";

/** Names of the operations that detach, themselves or through others. */
function detaching(visits: readonly StepVisit[]): ReadonlySet<string> {
  const callers = new Map<string, Set<string>>();
  const open: string[] = [];
  for (const { step, operation } of visits) {
    const name = operation.signature.name;
    if ("detach" in step) open.push(name);
    for (const called of "call" in step ? Object.keys(step.call) : []) callers.set(called, (callers.get(called) ?? new Set()).add(name));
  }
  const found = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    open.push(...(callers.get(name) ?? []));
  }
  return found;
}

function objection(visit: StepVisit): string | undefined {
  if (visit.isFinal) return "`finally` runs after the steps that detach, and not at all then";
  const loop = visit.around.find(({ step }) => GOES_ON.includes(stepKeyOf(step)));
  if (loop) return `${stepKeyOf(loop.step)} goes on with the card afterwards`;
  return [...visit.around, visit].every(({ isLast }) => isLast) ? undefined : "steps come after it, and nothing may access the card then";
}

export const detachLast: ProfileRule<ControllerIndex> = {
  name: "detach-last",
  summary: `\`detach\`, and a call of an operation that detaches, is the last step of its block and of all around it, in no loop, \`dma\`, \`save\` or \`finally\`; of the operations of a port only \`${MAY_DETACH}\` does it.`,
  *check({ visits, operations, profile }) {
    const names = detaching(visits);
    const detaches = (step: ProfileStep) => "detach" in step || ("call" in step && Object.keys(step.call).some((name) => names.has(name)));
    for (const visit of visits) {
      const message = detaches(visit.step) ? objection(visit) : undefined;
      if (message) yield { path: [...visit.path, stepKeyOf(visit.step)], at: "key", message };
    }
    for (const [name, { key }] of operations) {
      if (!names.has(name) || name === MAY_DETACH || !portOperations(profile.provides).has(name)) continue;
      yield { path: ["operations", key], at: "key", message: `${name} detaches the card; of a port's operations only ${MAY_DETACH} may` };
    }
  },
};
