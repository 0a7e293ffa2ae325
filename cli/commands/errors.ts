import { defineCommand } from "../define-command.ts";

export const errorsCommand = defineCommand({
  usage: "errors",
  summary: "List all exit codes and error codes with their remedies",
  positionals: {},
  options: {},
  examples: [["errors --json", "the catalogue for scripts"]],
  async run(_args, { core, report }) {
    for (const exitCode of core.EXIT_CODES) report({ type: "exit-code", ...exitCode });
    for (const entry of core.errorCatalogue()) report({ type: "error-entry", ...entry });
    return {};
  },
});
