import { type ControllerIndex, widthPaths } from "../controller-index.ts";
import { packingKeys } from "../facts-of-step.ts";
import type { PathFinding } from "../path.ts";
import type { StepVisit } from "../visit-steps.ts";
import type { ProfileRule } from "./profile-rule.ts";

function* checkStep({ step, path, facts }: StepVisit, { registers }: ControllerIndex): Generator<PathFinding> {
  if (!("push" in step || "pull" in step || "store" in step || "fetch" in step)) return;
  if ("push" in step && step.times !== undefined) {
    const presumes = [[...path, "times"]];
    for (const key of packingKeys(step))
      yield { path: [...path, key], at: "key", message: `with \`times\` a word is pushed and no buffer: it has no ${key}`, presumes };
    return;
  }
  const bits = 8 * (step.wordBytes ?? 1);
  const presumes = [[...path, "wordBytes"]];
  for (const { name } of facts.registers) {
    const register = registers.get(name);
    const most = register && Math.min(register.widthBits, register.entry.dataBits ?? register.widthBits);
    if (register && most !== undefined && bits > Math.max(8, most)) {
      const message = `${bits / 8} bytes do not fit the ${most} bits of ${name}`;
      yield { path: [...path, "wordBytes"], message, presumes: [["registers", name, "dataBits"], ...widthPaths(register)] };
    }
  }
  for (const key of ["byteOrder", "tail"] as const) {
    if (bits === 8 && step[key] !== undefined)
      yield { path: [...path, key], at: "key", message: `a word of one byte has no ${key}; it needs \`wordBytes\``, presumes };
  }
  if ((step.reverseBits ?? 8) > bits)
    yield { path: [...path, "reverseBits"], message: `a word of ${bits} bits has no group of ${step.reverseBits}`, presumes };
}

export const packingFits: ProfileRule<ControllerIndex> = {
  name: "packing-fits",
  summary:
    "`wordBytes` fit the register's access and its data bits; `byteOrder` and `tail` need more than one byte a word, `reverseBits` no more bits than a word has; nothing of this stands beside `times`.",
  *check(index) {
    for (const visit of index.visits) yield* checkStep(visit, index);
  },
};
