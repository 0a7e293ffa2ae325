import type { Overview } from "../../core/index.ts";
import { defineCommand } from "../define-command.ts";
import { CARD_OPTIONS } from "../options.ts";

export const infoCommand = defineCommand({
  usage: "info",
  summary: "Show a card, its flash and its regions",
  positionals: {},
  options: { ...CARD_OPTIONS },
  examples: [["info --card sim:virtual/kintex-7", "what the flash says about itself, and what the profile adds"]],
  before({ core, io, report }, address) {
    const facts = address.backend === "pci" ? core.describeFunction(io, address.function) : undefined;
    if (facts !== undefined) report({ type: "function", ...facts });
  },
  async run(args, { core, report, withCard }) {
    return await withCard(args, core.openOverview, async ({ card, memory: opened, windows, access }) => {
      report({
        type: "info",
        profile: card.id,
        name: card.name,
        ...(card.fpga === undefined ? {} : { fpga: { part: card.fpga.part, idcode: core.hex(card.fpga.idcode) } }),
        ...(opened === undefined ? {} : { memory: await memoryFacts(opened) }),
        ...(access === undefined ? {} : { access }),
        windows,
        abilities: core.abilitiesOf(card),
      });
      return {};
    });
  },
});

async function memoryFacts({ memory, regions }: NonNullable<Overview["memory"]>) {
  const { sizeBytes, pageBytes, erases } = memory.geometry;
  const kinds = erases.map(({ sizeBytes: bytes, typicalMs, maximumMs }) => ({ sizeBytes: bytes, typicalMs, maximumMs }));
  return { ...memory.identity, sizeBytes, pageBytes, erases: kinds, regions, protectedRanges: await memory.protectedRanges() };
}
