import { defineCommand } from "../define-command.ts";

export const profileListCommand = defineCommand({
  usage: "profile list",
  summary: "List all profiles",
  positionals: {},
  options: {},
  examples: [["profile list", "ids for --profile and for `profile show`"]],
  async run(_args, { openCatalog, report }) {
    for (const { id, kind, name, file } of (await openCatalog()).list()) report({ type: "profile", id, kind, name, file });
    return {};
  },
});
