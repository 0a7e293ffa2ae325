import { defineCommand } from "../define-command.ts";

export const listCommand = defineCommand({
  usage: "list",
  summary: "List the cards that can be reached",
  positionals: {},
  options: {},
  examples: [
    ["list", "addresses for --card; `saved` cards have been used before"],
    ["list --json", "the same for scripts"],
  ],
  async run(_args, { listCards, report }) {
    for (const card of await listCards()) report({ type: "card", ...card });
    return {};
  },
});
