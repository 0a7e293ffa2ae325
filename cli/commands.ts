import { bootFilesCommand } from "./commands/boot-files.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { eraseCommand } from "./commands/erase.ts";
import { errorsCommand } from "./commands/errors.ts";
import { flashCommand } from "./commands/flash.ts";
import { imageCommand } from "./commands/image.ts";
import { infoCommand } from "./commands/info.ts";
import { listCommand } from "./commands/list.ts";
import { loadCommand } from "./commands/load.ts";
import { profileExplainCommand } from "./commands/profile-explain.ts";
import { profileLintCommand } from "./commands/profile-lint.ts";
import { profileListCommand } from "./commands/profile-list.ts";
import { profileShowCommand } from "./commands/profile-show.ts";
import { profileTestCommand } from "./commands/profile-test.ts";
import { readCommand } from "./commands/read.ts";
import { reloadCommand } from "./commands/reload.ts";
import { verifyCommand } from "./commands/verify.ts";
import type { Command } from "./define-command.ts";

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  listCommand,
  infoCommand,
  doctorCommand,
  flashCommand,
  verifyCommand,
  readCommand,
  eraseCommand,
  loadCommand,
  reloadCommand,
  bootFilesCommand,
  imageCommand,
  profileListCommand,
  profileShowCommand,
  profileLintCommand,
  profileExplainCommand,
  profileTestCommand,
  errorsCommand,
];

/** First words that several commands share. */
export const GROUPS: Readonly<Record<string, string>> = {
  profile: "Work with profiles: list, show, lint, explain, test",
};

/** The words of a command without its positionals: `profile lint`. */
export const nameOf = ({ usage }: Command): string => usage.split(/ [<[]/)[0] ?? usage;
