import type { AddressRange, Backup, Plan, Target } from "../../core/index.ts";
import type { CommandContext } from "../command-context.ts";
import type { Outcome } from "../define-command.ts";
import { saveBackup } from "./save-range.ts";

/** The options of every command that changes a card. */
export interface ChangeOptions {
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly noVerify: boolean;
  readonly unprotect: boolean;
}

export interface ChangeRequest {
  readonly target: Target;
  readonly plan: Plan;
  readonly options: ChangeOptions;
  /** Where a backup goes, if one is wanted. */
  readonly backup: Backup | undefined;
  /** What a backup saves: all that the change may touch. */
  readonly range: AddressRange;
  /** `Erase 64 KiB of flash0?` */
  readonly question: string;
}

/** Shows the plan, asks, saves a backup, and changes the card; a dry run ends after the plan. */
export async function carryOutPlan({ target, plan, options, ...request }: ChangeRequest, context: CommandContext): Promise<Outcome> {
  const { core, io, report, follow, confirm, markChanged } = context;
  const { totals, covers, units } = plan;
  if (options.dryRun || units.length > 0)
    report({
      type: "plan",
      dryRun: options.dryRun,
      totals,
      covers,
      unitCount: units.length,
      listing: core.formatPlan(plan).trimEnd().split("\n"),
    });
  if (options.dryRun) return {};
  if (units.length === 0) {
    const message = "nothing to do: the flash already is as wanted";
    return { message: request.backup === undefined ? message : `${message}; no backup was made` };
  }

  if (!options.yes) await confirm(request.question);
  const { backup, range } = request;
  if (backup !== undefined) await saveBackup({ target, range, backup }, context);
  const { memory, clock } = target;
  if (options.unprotect && (await memory.protectedRanges()).length > 0) {
    markChanged();
    await memory.liftProtection();
  }
  await follow(core.runPlan(options.noVerify ? core.withoutVerify(plan, memory.geometry) : plan, { memory, clock, signal: io.signal }));
  return { message: options.noVerify ? "done, not verified" : "done and verified" };
}
