import { defineCommand } from "../define-command.ts";

export const listCommand = defineCommand({
  usage: "list",
  summary: "List the cards that can be reached",
  positionals: {},
  options: { all: { type: "boolean", default: false, describe: "also PCI functions that no card profile fits" } },
  examples: [
    ["list", "addresses for --card; `bound` cards have a driver, `saved` ones are virtual and were used before"],
    ["list --all", "every PCI function of the machine"],
    ["list --json", "the same for scripts"],
  ],
  async run({ all }, { listCards, report }) {
    for (const card of await listCards({ all })) report({ type: "card", ...card });
    return {};
  },
});
