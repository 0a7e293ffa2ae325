import { defineCommand } from "../define-command.ts";
import { CARD_OPTIONS, DRY_RUN_OPTION, PART_MISMATCH_OPTION, PLACE_OPTIONS, YES_OPTION } from "../options.ts";
import { parsePlace } from "../parse-place.ts";

export const reloadCommand = defineCommand({
  usage: "reload",
  summary: "Make the FPGA boot from its flash again",
  positionals: {},
  options: { ...CARD_OPTIONS, ...PLACE_OPTIONS, ...DRY_RUN_OPTION, ...YES_OPTION, ...PART_MISMATCH_OPTION },
  examples: [
    ["reload", "boot from the only user region"],
    ["reload --region golden --yes", "boot the golden image"],
  ],
  async run(args, { core, report, withCard, confirm, leaveBus, markChanged }) {
    const place = parsePlace(args, core);
    await withCard(args, core.openReload, async (target) => {
      if (target.doubt !== undefined && !args.allowPartMismatch) throw target.doubt;
      const chosen = target.choose(place);
      if (args.dryRun) return report({ type: "reload", dryRun: true, ...chosen });
      const from = chosen.address === undefined ? "" : ` from ${core.hex(chosen.address)}`;
      if (!args.yes) await confirm(`Make the FPGA of ${target.address} boot${from}?`);
      await leaveBus(target.recipe);
      markChanged();
      await target.trigger(chosen);
    });
    return {};
  },
  /** The card is found again as by any other command; what it runs is what it says itself. */
  async whenBack(args, { core, report, withCard }) {
    const place = parsePlace(args, core);
    await withCard(args, core.openReload, async (target) => {
      const chosen = target.choose(place);
      const fallback = await target.isFallback();
      if (fallback) throw new core.FallbackRunningError(chosen.address);
      report({ type: "reload", dryRun: false, ...chosen, ...(fallback === undefined ? {} : { fallback }) });
    });
    return {};
  },
});
