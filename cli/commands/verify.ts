import { defineCommand } from "../define-command.ts";
import { CARD_OPTIONS, PLACE_OPTIONS } from "../options.ts";
import { parsePlace } from "../parse-place.ts";
import { loadImage } from "../steps/load-image.ts";

export const verifyCommand = defineCommand({
  usage: "verify <image>",
  summary: "Compare the card's flash with an image; exit code 3 when it differs",
  positionals: { image: { type: "string", demandOption: true, describe: "bitstream file (.bit, .bin, .mcs, .hex, also with .gz)" } },
  options: { ...CARD_OPTIONS, ...PLACE_OPTIONS },
  examples: [["verify design.bit --card sim:virtual/kintex-7", "compare with the only user region"]],
  async run(args, context) {
    const { core, io, follow, report, withTarget } = context;
    const place = parsePlace(args, core);
    const image = await loadImage(args.image, context);

    return await withTarget(args, async (target) => {
      const { memory, regions, imageRules: rules, clock } = target;
      // Nothing is written, so a golden region may be compared like any other.
      const request = { ...place, image, regions, memoryBytes: memory.geometry.sizeBytes, rules, allow: { golden: true } };
      const placement = core.placeImage(request);
      // What a flash would refuse may explain why it differs.
      for (const { message } of core.checkImage(image, target.card.fpga)) report({ type: "warning", message });

      const found = await follow(core.verifyMemory({ memory, clock, signal: io.signal, wanted: placement.segments }));
      for (const difference of found.differences) report({ type: "difference", ...difference });
      if (found.differingBytes === 0) return { message: "the flash holds the image" };
      const listed = found.differences.length;
      const cut = listed < found.differingPieces ? ` (the first ${listed} are listed)` : "";
      const message = `the flash differs from the image in ${found.differingBytes} bytes, in ${found.differingPieces} places${cut}`;
      return {
        message: `${message}; \`barflash flash\` with the same options writes what differs`,
        answer: { code: "DIFFERS", exitCode: 3 },
      };
    });
  },
});
