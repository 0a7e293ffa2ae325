import { defineCommand } from "../define-command.ts";

export const profileLintCommand = defineCommand({
  usage: "profile lint <paths..>",
  summary: "Check profiles and print every finding; exit code 7 when there is one",
  positionals: { paths: { type: "string", array: true, demandOption: true, describe: "profile files, or folders of them" } },
  options: {},
  examples: [
    ["profile lint my-card.yaml", "one file"],
    ["profile lint profiles", "all profiles of a folder"],
  ],
  async run({ paths }, { core, openCatalog, report }) {
    const { fileCount, findings } = await core.lintProfiles(paths, await openCatalog({ duplicates: "keep" }));
    for (const finding of findings) report({ type: "finding", ...finding });
    const message = `${fileCount} ${fileCount === 1 ? "profile" : "profiles"} checked, ${findings.length} ${findings.length === 1 ? "finding" : "findings"}`;
    return findings.length === 0 ? { message } : { message, answer: { code: "PROFILE_INVALID", exitCode: 7 } };
  },
});
