import { BootTextError } from "./errors.ts";

/**
 * One word of a command line in a systemd unit: in double quotes with the escapes of C (systemd.syntax(7), "Quoting"), with `%` and `$`
 * doubled, which otherwise begin specifiers (systemd.unit(5)) and variables (systemd.service(5), "Command lines").
 *
 * @throws {BootTextError}
 */
export function unitWord(text: string, where: string): string {
  return quoted(text, where).replaceAll("$", "$$$$");
}

/**
 * The program of a command line. Its `$` stays single: the command itself is no place for variables (systemd.service(5)). systemd refuses
 * control characters, quotes and backslashes there (string_is_safe in its src/basic/string-util.c).
 *
 * @throws {BootTextError}
 */
export function unitProgram(text: string, where: string): string {
  if (!text.startsWith("/")) throw new BootTextError({ text, where, reason: "a unit names its program by the full path" });
  if (/["'\\\u007f]/.test(text) || CONTROL.test(text))
    throw new BootTextError({ text, where, reason: "systemd takes no quotes, backslashes or control characters in the path of a program" });
  return quoted(text, where);
}

/** `NAME=value` of `Environment=`, where `$` means nothing special (systemd.exec(5)). @throws {BootTextError} */
export const unitAssignment = (name: string, value: string, where: string): string => quoted(`${name}=${value}`, where);

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\u0000-\u001f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: those that end a line or a string of C are among them.
const ESCAPED = /[\u0001-\u001f\u007f"\\]/g;

function quoted(text: string, where: string): string {
  if (text.includes("\0")) throw new BootTextError({ text, where, reason: "no argument of a program holds a zero byte" });
  if (/\p{Cs}/u.test(text))
    throw new BootTextError({ text, where, reason: "it is not valid Unicode, and systemd ignores lines that are not" });
  return `"${text.replace(ESCAPED, escaped).replaceAll("%", "%%")}"`;
}

const escaped = (character: string): string =>
  character === '"' || character === "\\" ? `\\${character}` : `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
