import { defineCommand } from "../define-command.ts";

export const profileExplainCommand = defineCommand({
  usage: "profile explain <profile>",
  summary: "Print a profile with everything resolved: of a card exactly what will reach its registers",
  positionals: { profile: { type: "string", demandOption: true, describe: "id or file of a card, controller or memory profile" } },
  options: {},
  examples: [
    ["profile explain virtual/kintex-7", "compare this with the vendor's document, line by line"],
    ["profile explain ./my-controller.yaml", "a controller with its default parameters"],
  ],
  async run({ profile: wanted }, { core, openCatalog, report }) {
    const { profile, listing } = await core.explainProfile(wanted, await openCatalog());
    const { id, name, kind } = profile;
    report({ type: "profile", id, kind, name, file: wanted, listing: listing.trimEnd().split("\n") });
    return {};
  },
});
