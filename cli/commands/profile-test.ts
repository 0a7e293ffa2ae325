import { defineCommand } from "../define-command.ts";

const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;

export const profileTestCommand = defineCommand({
  usage: "profile test <paths..>",
  summary:
    "Run trials of controller profiles: what each operation must send, written from the vendor's document; exit code 7 when one differs",
  positionals: {
    paths: { type: "string", array: true, demandOption: true, describe: "trial files, or folders with files that end in .trial.yaml" },
  },
  options: {},
  examples: [
    ["profile test my-controller.trial.yaml", "one trial"],
    ["profile test profiles", "all trials of a folder"],
  ],
  async run({ paths }, { core, openCatalog, report }) {
    const { trialCount, callCount, findings } = await core.testProfiles(paths, await openCatalog());
    for (const finding of findings) report({ type: "finding", ...finding });
    const message = `${counted(trialCount, "trial")} with ${counted(callCount, "call")}, ${counted(findings.length, "finding")}`;
    return findings.length === 0 ? { message } : { message, answer: { code: "PROFILE_INVALID", exitCode: 7 } };
  },
});
