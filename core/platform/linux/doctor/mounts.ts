import { join } from "node:path";
import { readText } from "../read-bounded.ts";

/** A line of /proc/self/mounts. */
export interface Mount {
  readonly path: string;
  /** `sysfs`, `tmpfs`. */
  readonly type: string;
  readonly options: readonly string[];
}

/** A host with many containers has some thousands of lines. */
const MOST_BYTES = 4 << 20;

/** What is mounted for this process, in order; undefined where /proc does not say. */
export function readMounts(proc: string): readonly Mount[] | undefined {
  const text = readText(join(proc, "self/mounts"), MOST_BYTES);
  if (text === undefined || text === "") return undefined;
  return text.split("\n").flatMap((line) => {
    const [, path, type, options] = line.split(" ");
    if (path === undefined || type === undefined || options === undefined) return [];
    // fstab(5): blanks, tabs, newlines and backslashes are octal.
    const plain = path.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
    return [{ path: plain, type, options: options.split(",") }];
  });
}

/** The mount that a path lies in: the longest one above it, and of several at one place the last. */
export function mountOf(mounts: readonly Mount[], path: string): Mount | undefined {
  const above = mounts.filter((mount) => mount.path === "/" || path === mount.path || path.startsWith(`${mount.path}/`));
  return above.reduce<Mount | undefined>((best, next) => (next.path.length >= (best?.path.length ?? 0) ? next : best), undefined);
}
