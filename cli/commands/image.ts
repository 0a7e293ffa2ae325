import { defineCommand } from "../define-command.ts";

export const imageCommand = defineCommand({
  usage: "image <file>",
  summary: "Show what an image file holds; no card is needed",
  positionals: { file: { type: "string", demandOption: true, describe: "bitstream file (.bit, .bin, .mcs, .hex, also with .gz)" } },
  options: {},
  examples: [["image design.bit", "format, part, IDCODE, size and digest"]],
  async run({ file }, { core, report }) {
    const { format, compression, segments, payload, bit, configuration, warnings } = await core.readImageFile(file);
    report({
      type: "image",
      file,
      format,
      compression,
      ...payload,
      segmentCount: segments.length,
      ...(bit === undefined ? {} : { bit }),
      ...(configuration === undefined
        ? {}
        : { configuration: { ...configuration, idcodes: configuration.idcodes.map((idcode) => core.hex(idcode)) } }),
    });
    for (const message of warnings) report({ type: "warning", message });
    return {};
  },
});
