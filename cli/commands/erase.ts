import type { Backup } from "../../core/index.ts";
import { defineCommand } from "../define-command.ts";
import { CARD_OPTIONS, CHANGE_OPTIONS, PLACE_OPTIONS, SIZE_OPTION } from "../options.ts";
import { parsePlace } from "../parse-place.ts";
import { carryOutPlan } from "../steps/carry-out-plan.ts";
import { withBackup } from "../steps/with-new-file.ts";

export const eraseCommand = defineCommand({
  usage: "erase",
  summary: "Erase a region or a range of the card's flash; what is erased already stays untouched",
  positionals: {},
  options: { ...CARD_OPTIONS, ...PLACE_OPTIONS, ...SIZE_OPTION, ...CHANGE_OPTIONS },
  examples: [
    ["erase --region user", "asks first; without a terminal --yes is needed"],
    ["erase --offset 0x800000 --size 64KiB --dry-run", "show what would be done"],
  ],
  async run(args, context) {
    const { canAsk, core, io, follow, withTarget } = context;
    const place = parsePlace(args, core);
    // Nothing is not everything: the whole memory must be asked for.
    if (args.region === undefined && args.offset === undefined && args.size === undefined) {
      throw new core.UsageError("say what to erase: --region NAME, or --offset and --size");
    }
    if (!args.yes && !args.dryRun && !canAsk) throw new core.ConfirmationNeededError();

    const work = (backup: Backup | undefined) =>
      withTarget(args, async (target) => {
        const { memory, regions, clock, card } = target;
        const { geometry } = memory;
        const allow = { golden: args.allowGolden };
        const range = core.chooseRange({ ...place, regions, profile: card.id, memoryBytes: geometry.sizeBytes });
        core.refuseGolden([range], { regions, allow });

        const ranges = core.surveyRanges(geometry, [range]);
        const current = await follow(core.surveyMemory({ memory, clock, signal: io.signal, ranges, phase: "read" }));
        const plan = core.planErase({ geometry, current, ranges: [range] });
        core.checkGolden(plan, { regions, allow });
        const question = `Erase ${core.formatRange(range)} of ${memory.identity.name} of ${target.address}?`;
        return await carryOutPlan({ target, plan, options: args, backup, range, question }, context);
      });
    return await withBackup(args.backup, core, work);
  },
});
