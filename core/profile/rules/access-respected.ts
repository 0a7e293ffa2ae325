import type { ControllerIndex } from "../controller-index.ts";
import type { ProfileRegister } from "../profile.ts";
import type { StepKey } from "../schema/step.ts";
import type { ProfileRule } from "./profile-rule.ts";

/** What steps do to a register. `probes` are reads whose number the profile does not decide, or whose value is lost. */
const DOES: Partial<Record<StepKey, readonly ("reads" | "writes" | "probes")[]>> = {
  write: ["writes"],
  push: ["writes"],
  read: ["reads"],
  pull: ["reads"],
  poll: ["reads", "probes"],
  flush: ["reads", "probes"],
  modify: ["reads", "probes", "writes"],
  save: ["reads", "probes", "writes"],
};

/** Why a step may not touch a register this way, or undefined. */
function objection(step: StepKey, { access, readAction, modifiedWriteValues }: ProfileRegister): string | undefined {
  const does = DOES[step] ?? [];
  if (does.includes("reads") && access === "write-only") return "is write-only and never read";
  if (does.includes("writes") && access === "read-only") return "is read-only and never written";
  if (does.includes("probes") && readAction) return `changes when it is read (${readAction}); only \`read\` and \`pull\` may do that`;
  if (does.includes("reads") && does.includes("writes") && modifiedWriteValues) {
    return `does not store what is written (${modifiedWriteValues}); use \`write\` with the bits you mean`;
  }
  return undefined;
}

export const accessRespected: ProfileRule<ControllerIndex> = {
  name: "access-respected",
  summary:
    "A `write-only` register is never read and a `read-only` one never written; one with `readAction` is only `read` or `pull`ed, one with `modifiedWriteValues` never modified or saved.",
  *check({ registers, visits }) {
    for (const { name, path, at, step } of visits.flatMap(({ facts }) => facts.registers)) {
      const register = registers.get(name);
      const reason = register && objection(step, register.entry);
      if (reason) yield { path, ...(at && { at }), message: `${step}: ${name} ${reason}` };
    }
  },
};
