import { join } from "node:path";

/** Where the kernel shows itself. Others than the usual ones are for tests, and for a host that is mounted below another folder. */
export interface LinuxRoots {
  /** `/sys` */
  readonly sysfs: string;
  /** `/dev` */
  readonly dev: string;
  /** `/proc` */
  readonly proc: string;
  /** `/run/lock`: locks that every user of the machine sees, gone with the next boot. */
  readonly locks: string;
}

/** The folders below `prefix`, which is `/` on a host of its own. */
export function linuxRoots(prefix = "/"): LinuxRoots {
  return { sysfs: join(prefix, "sys"), dev: join(prefix, "dev"), proc: join(prefix, "proc"), locks: join(prefix, "run", "lock") };
}

/** Whether those are folders of a Linux kernel: this one's, or others that somebody laid out. */
export const isLinux = (prefix: string): boolean => process.platform === "linux" || prefix !== "/";
