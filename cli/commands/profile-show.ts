import { defineCommand } from "../define-command.ts";

export const profileShowCommand = defineCommand({
  usage: "profile show <id>",
  summary: "Print a profile as it was written",
  positionals: { id: { type: "string", demandOption: true, describe: "id of a card, controller or memory profile" } },
  options: {},
  examples: [["profile show amd/axi-quad-spi", "registers and operations of a controller"]],
  async run({ id }, { core, openCatalog, report }) {
    const { name, kind, file } = core.findProfile(await openCatalog(), id);
    report({ type: "profile", id, kind, name, file, listing: core.readProfileText(file).trimEnd().split("\n") });
    return {};
  },
});
