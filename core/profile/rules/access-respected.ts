import type { ControllerIndex, FieldFacts, RegisterFacts } from "../controller-index.ts";
import { keysOf } from "../path.ts";
import { type ProfileStep, type StepKey, stepKeyOf } from "../schema/step.ts";
import type { ProfileRule } from "./profile-rule.ts";

/** `probes` are reads whose number the profile does not decide, or whose value is lost. */
type Access = "reads" | "writes" | "probes";

const READ_WRITE: readonly Access[] = ["reads", "probes", "writes"];

/** What steps do to a register. */
const DOES: Partial<Record<StepKey, readonly Access[]>> = {
  write: ["writes"],
  push: ["writes"],
  store: ["writes"],
  dma: ["writes"],
  read: ["reads"],
  pull: ["reads"],
  fetch: ["reads"],
  poll: ["reads", "probes"],
  flush: ["reads", "probes"],
  modify: READ_WRITE,
  save: READ_WRITE,
};

function accessesOf(step: ProfileStep, { shadow }: RegisterFacts["entry"]): readonly Access[] {
  const key = stepKeyOf(step);
  if ("shift" in step) return step.receive !== undefined || step.flush === true ? READ_WRITE : ["writes"];
  if (shadow && DOES[key] === READ_WRITE) return ["writes"];
  return DOES[key] ?? [];
}

/** Steps that write back what they have read, or what was written last. */
const WRITES_BACK: readonly StepKey[] = ["modify", "save"];
const TAKES_TWO_WORDS: readonly StepKey[] = ["write", "read", "modify", "poll", "flush", "save", "dma"];

/** Whatever is written to such bits does something. */
const hasNoNeutral = ({ modifiedWriteValues }: FieldFacts) =>
  modifiedWriteValues === "clear" || modifiedWriteValues === "set" || modifiedWriteValues === "modify";

/** Why a step may not touch a register this way, or undefined. */
function objection(step: ProfileStep, { entry, fields }: RegisterFacts): string | undefined {
  const { access, readAction, modifiedWriteValues, words } = entry;
  const key = stepKeyOf(step);
  const does = accessesOf(step, entry);
  if (does.includes("reads") && access === "write-only") return "is write-only and never read";
  if (does.includes("writes") && access === "read-only") return "is read-only and never written";
  if (does.includes("probes") && readAction)
    return `changes when it is read (${readAction}); only \`read\`, \`pull\` and \`fetch\` may do that`;
  if (words && !TAKES_TWO_WORDS.includes(key)) return `takes two accesses; only ${TAKES_TWO_WORDS.join(", ")} do that`;
  if (!WRITES_BACK.includes(key)) return undefined;
  if (modifiedWriteValues) return `does not store what is written (${modifiedWriteValues}); use \`write\` with the bits you mean`;
  const field = [...fields.values()].find(hasNoNeutral);
  return (
    field && `has ${field.name}, where every write does something (${field.modifiedWriteValues}); use \`write\` with the bits you mean`
  );
}

export const accessRespected: ProfileRule<ControllerIndex> = {
  name: "access-respected",
  summary:
    "A `write-only` register is never read (with `shadow`, `modify` and `save` need no read) and a `read-only` one never written; one with `readAction` is only `read`, `pull`ed or `fetch`ed, one with `modifiedWriteValues` never modified or saved; one of two `words` is only written, read, modified, polled, flushed, saved, or given to `dma`.",
  *check({ registers, visits }) {
    for (const { step, facts } of visits) {
      for (const { name, path, at } of facts.registers) {
        const register = registers.get(name);
        const reason = register && objection(step, register);
        if (!reason) continue;
        const presumes = keysOf(["registers", name], "access", "shadow", "words", "readAction");
        yield { path, ...(at && { at }), message: `${stepKeyOf(step)}: ${name} ${reason}`, presumes };
      }
    }
  },
};
