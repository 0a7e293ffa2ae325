import type { Backup } from "../../core/index.ts";
import { defineCommand } from "../define-command.ts";
import { CARD_OPTIONS, CHANGE_OPTIONS, IMAGE_OPTIONS, PLACE_OPTIONS } from "../options.ts";
import { parsePlace } from "../parse-place.ts";
import { carryOutPlan } from "../steps/carry-out-plan.ts";
import { loadImage } from "../steps/load-image.ts";
import { refuseWrongImage } from "../steps/refuse-wrong-image.ts";
import { withBackup } from "../steps/with-new-file.ts";

export const flashCommand = defineCommand({
  usage: "flash <image>",
  summary: "Write an image to the card's flash and verify it; what is as wanted stays untouched",
  positionals: { image: { type: "string", demandOption: true, describe: "bitstream file (.bit, .bin, .mcs, .hex, also with .gz)" } },
  options: { ...CARD_OPTIONS, ...PLACE_OPTIONS, ...CHANGE_OPTIONS, ...IMAGE_OPTIONS },
  examples: [
    ["flash design.bit --dry-run", "show what would be done"],
    ["flash design.bit --card sim:virtual/kintex-7 --yes", "write to the only user region of a virtual card"],
    ["flash data.bin --region settings --backup old.bin", "save what was there first"],
  ],
  async run(args, context) {
    const { core, io, follow, withTarget } = context;
    const place = parsePlace(args, core);
    const image = await loadImage(args.image, context);

    const work = (backup: Backup | undefined) =>
      withTarget(args, async (target) => {
        const { memory, regions, imageRules: rules, clock } = target;
        const { geometry } = memory;
        const allow = { golden: args.allowGolden };
        const placement = core.placeImage({ ...place, image, regions, memoryBytes: geometry.sizeBytes, rules, allow });
        refuseWrongImage({ ...args, image, placement, target }, context);

        const ranges = core.surveyRanges(geometry, placement.covers);
        const current = await follow(core.surveyMemory({ memory, clock, signal: io.signal, ranges, phase: "read" }));
        const { segments: wanted, syncAddress } = placement;
        const plan = core.planFlash({ geometry, current, wanted, ...(syncAddress === undefined ? {} : { syncAddress }) });
        core.checkGolden(plan, { regions, allow });
        const where = `${core.formatRange(core.spanOf(placement.covers))}${placement.region ? ` (${placement.region.name})` : ""}`;
        const question = `Write ${args.image} to ${where} of ${memory.identity.name} of ${target.address}?`;
        const range = placement.region ?? core.spanOf(ranges);
        return await carryOutPlan({ target, plan, options: args, backup, range, question }, context);
      });
    return await withBackup(args.backup, core, work);
  },
});
