import { defineCommand } from "../define-command.ts";
import { CARD_OPTIONS } from "../options.ts";

export const infoCommand = defineCommand({
  usage: "info",
  summary: "Show a card, its flash and its regions",
  positionals: {},
  options: { ...CARD_OPTIONS },
  examples: [["info --card sim:virtual/kintex-7", "what the flash says about itself, and what the profile adds"]],
  async run(args, { core, report, withTarget }) {
    return await withTarget(args, async ({ card, memory, regions }) => {
      const { sizeBytes, pageBytes, erases } = memory.geometry;
      report({
        type: "info",
        profile: card.id,
        name: card.name,
        ...(card.fpga === undefined ? {} : { fpga: { part: card.fpga.part, idcode: core.hex(card.fpga.idcode) } }),
        memory: { ...memory.identity, sizeBytes, pageBytes, erases, regions, protectedRanges: await memory.protectedRanges() },
      });
      return {};
    });
  },
});
