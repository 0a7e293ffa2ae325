import { defineCommand } from "../define-command.ts";

export const profileExplainCommand = defineCommand({
  usage: "profile explain <card>",
  summary: "Print a card with everything resolved: exactly what will reach its registers",
  positionals: { card: { type: "string", demandOption: true, describe: "id or file of a card profile" } },
  options: {},
  examples: [["profile explain virtual/kintex-7", "compare this with the vendor's document, line by line"]],
  async run({ card }, { core, openCatalog, report }) {
    const catalog = await openCatalog();
    const profile = catalog.card(card);
    const { id, name, kind } = profile;
    report({ type: "profile", id, kind, name, file: card, listing: (await core.explainCard(profile, catalog)).trimEnd().split("\n") });
    return {};
  },
});
