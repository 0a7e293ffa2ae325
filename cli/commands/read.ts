import type { NewFile } from "../../core/index.ts";
import { defineCommand } from "../define-command.ts";
import { CARD_OPTIONS, PLACE_OPTIONS, SIZE_OPTION } from "../options.ts";
import { parsePlace } from "../parse-place.ts";
import { saveRange } from "../steps/save-range.ts";
import { withNewFile } from "../steps/with-new-file.ts";

export const readCommand = defineCommand({
  usage: "read <file>",
  summary: "Save what the card's flash holds to a file; an existing file is replaced",
  positionals: { file: { type: "string", demandOption: true, describe: "file to write" } },
  options: { ...CARD_OPTIONS, ...PLACE_OPTIONS, ...SIZE_OPTION },
  examples: [
    ["read flash.bin", "the whole memory of the only card"],
    ["read user.bin --region user", "one region"],
    ["read head.bin --offset 4MiB --size 64KiB", "64 KiB from address 0x400000"],
  ],
  async run(args, context) {
    const { core, withTarget } = context;
    const place = parsePlace(args, core);
    const work = (file: NewFile) =>
      withTarget(args, async (target) => {
        const { memory, regions, card } = target;
        const range = core.chooseRange({ ...place, regions, profile: card.id, memoryBytes: memory.geometry.sizeBytes });
        await saveRange({ target, range, file }, context);
        return { message: `read ${core.formatRange(range)}` };
      });
    return await withNewFile(args.file, core, work);
  },
});
