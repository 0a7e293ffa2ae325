import { BootTextError } from "./errors.ts";

const PLAIN = /^[\w@%+=:,./-]+$/;
/** Separators of lines and paragraphs, and all controls: a command that is copied from a terminal would not survive them. */
const NO_LINE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** One word of a POSIX shell, on one line. @throws {BootTextError} */
export function shellWord(text: string): string {
  if (NO_LINE.test(text)) throw new BootTextError({ text, where: "a command line", reason: "it has control characters" });
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
