import { linuxLibc } from "./linux-libc.ts";

// include/uapi/linux/prctl.h and include/uapi/linux/capability.h of Linux 6.1.
const PR_CAPBSET_DROP = 24;
const PR_SET_NO_NEW_PRIVS = 38;
const CAPABILITY = { dacOverride: 1, ipcLock: 14 } as const;
/** CAP_LAST_CAP is 40 there; a number that the kernel does not know is refused and does no harm. */
const MOST_CAPABILITIES = 64;

export type Capability = keyof typeof CAPABILITY;

/**
 * From now on, processes that this one starts have at most these capabilities, and cannot gain others by executing a file. This process
 * keeps its own. Without the right to do so (CAP_SETPCAP, an ordinary user) the capabilities stay as they are: such a process has none to drop.
 *
 * @param keep what processes keep if they have it
 */
export function limitChildren(keep: readonly Capability[]): void {
  if (process.platform !== "linux") return;
  const { prctl } = linuxLibc();
  const kept = new Set<number>(keep.map((name) => CAPABILITY[name]));
  for (let capability = 0; capability < MOST_CAPABILITIES; capability++)
    if (!kept.has(capability)) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}
