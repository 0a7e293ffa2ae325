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
  async run(args, context) {
    const { core, report, withCard, confirm, markChanged } = context;
    const place = parsePlace(args, core);
    const boot = await withCard(args, core.openReload, async ({ port, card, regions, doubt, address: name }) => {
      if (doubt !== undefined && !args.allowPartMismatch) throw doubt;
      const chosen = core.chooseBootAddress({ ...place, profile: card.id, regions });
      if (args.dryRun) return chosen;
      if (!args.yes) await confirm(`Make the FPGA of ${name} boot from ${core.hex(chosen.address)}?`);
      markChanged();
      await port.reload(chosen.address);
      return chosen;
    });
    if (args.dryRun) {
      report({ type: "reload", dryRun: true, ...boot });
      return {};
    }
    // The card is found again as by any other command; what it runs is what it says itself.
    const fallback = await withCard(args, core.openReload, async ({ port }) => await port.isFallback());
    if (fallback) throw new core.FallbackRunningError(boot.address);
    report({ type: "reload", dryRun: false, ...boot, ...(fallback === undefined ? {} : { fallback }) });
    return {};
  },
});
