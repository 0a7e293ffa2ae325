/** What a command is filled with; each item of a list becomes a word of its own. */
export type CommandValues = Readonly<Record<string, string | number | readonly string[]>>;

const PLACEHOLDER = /\{(\w+)\}/g;
/** What a shell takes as it is. */
const PLAIN = /^[\w.:/@%+=,-]+$/;

/** Names of drivers, programs and folders come from the system; none of them may become a second command, or move a terminal's cursor. */
function quote(text: string): string {
  const clean = printable(text);
  return PLAIN.test(clean) ? clean : `'${clean.replaceAll("'", `'\\''`)}'`;
}

/** The command of a template such as `echo {address} > {sysfs}/bus/pci/drivers/{driver}/unbind`, for a POSIX shell. */
export function fillCommand(template: string, values: CommandValues): string {
  return template.replace(PLACEHOLDER, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the command "${template}" has no value for ${name}`);
    return typeof value === "object" ? value.map(quote).join(" ") : quote(`${value}`);
  });
}

const USUAL: Readonly<Record<string, string>> = { sysfs: "/sys", dev: "/dev", proc: "/proc" };

/** A template for people: `echo ADDRESS > /sys/bus/pci/drivers/DRIVER/unbind`. */
export const describeCommand = (template: string): string =>
  template.replace(PLACEHOLDER, (_, name: string) => USUAL[name] ?? name.replaceAll(/[A-Z]/g, "_$&").toUpperCase());

/** No sentence of ours is longer. */
const MOST_CHARACTERS = 1000;

/** Text of the system for a terminal: control and format characters become question marks, and there is an end to it. */
export const printable = (text: string): string =>
  (text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text).replaceAll(/[\p{C}\u2028\u2029]/gu, "?");

/** What any user can run. */
const FOR_EVERYBODY = /^(?:barflash|flock|sudo) /;
/** What a shell does itself, before sudo would start. */
const NEEDS_SHELL = /[>;|&]/;

/** A command that only root can run, for whoever is another user. */
export function commandFor(userId: number | undefined, command: string): string {
  if (userId === undefined || userId === 0 || FOR_EVERYBODY.test(command)) return command;
  return NEEDS_SHELL.test(command) ? `sudo sh -c ${quote(command)}` : `sudo ${command}`;
}
