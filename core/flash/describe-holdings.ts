import { hex } from "../bits/hex.ts";
import type { Plan, PlanUnit, UnitRole } from "../plan/plan.ts";

/** What a run is doing to its unit, or was doing when it stopped. */
export type Stage = "untouched" | "erasing" | "programming" | "checking" | "between units";

/** How far a run came. */
export interface Position {
  readonly stage: Stage;
  /** Units that are written and verified; the next one is the one that `stage` speaks of. */
  readonly unitsDone: number;
}

const STARTS: Readonly<Record<UnitRole, string>> = {
  invalidate: "The old image may no longer start.",
  content: "No image starts from there until the sync word is written, which comes last.",
  commit: "All but the sync word is written; the new image may not start yet.",
};

/** What the memory holds after a run of `plan` that stopped there, in words for the user. */
export function describeHoldings({ units, totals }: Plan, { stage, unitsDone }: Position): string {
  if (stage === "untouched") return "nothing was changed.";
  const unit = units[unitsDone];
  if (unit === undefined) return "all is written and verified.";

  const hasCommit = units.some(({ role }) => role === "commit");
  const sentences = [
    `${unitsDone} of ${units.length} steps are done${stage === "between units" ? "" : `, ${place(unit)} stopped while ${stage}`}.`,
    hasCommit ? STARTS[unit.role] : "There may be a mix of old and new content.",
  ];
  const mayLose =
    totals.preservedBytes > 0 && (unit.erase ?? unit.rewrite) !== undefined && (stage === "erasing" || stage === "programming");
  if (mayLose) sentences.push("Bytes beside the image in that erase unit may be lost.");
  return sentences.join(" ");
}

const place = ({ address, sizeBytes }: PlanUnit): string => `${hex(address)}+${hex(sizeBytes, 1)}`;
