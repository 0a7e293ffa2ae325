import type { AddressRange, NewFile, Plan, Target } from "../../core/index.ts";
import type { CommandContext } from "../command-context.ts";
import type { Outcome } from "../define-command.ts";
import { saveRange } from "./save-range.ts";

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
  /** Where a backup goes, and what it saves. */
  readonly backup: { readonly file: NewFile | undefined; readonly range: AddressRange };
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
  if (units.length === 0) return { message: "nothing to do: the flash already is as wanted" };

  if (!options.yes) await confirm(request.question);
  const { file, range } = request.backup;
  if (file !== undefined) await saveRange({ target, range, file, purpose: "backup" }, context);
  const { memory, clock } = target;
  if (options.unprotect && (await memory.protectedRanges()).length > 0) {
    markChanged();
    await memory.liftProtection();
  }
  await follow(core.runPlan(options.noVerify ? core.withoutVerify(plan, memory.geometry) : plan, { memory, clock, signal: io.signal }));
  return { message: options.noVerify ? "done, not verified" : "done and verified" };
}
