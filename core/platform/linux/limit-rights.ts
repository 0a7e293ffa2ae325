import { linuxLibc } from "./linux-libc.ts";

// include/uapi/linux/prctl.h and include/uapi/linux/capability.h of Linux 6.1.
const PR_CAPBSET_DROP = 24;
const PR_SET_NO_NEW_PRIVS = 38;
const CAPABILITY = { dacOverride: 1, ipcLock: 14 } as const;
/** CAP_LAST_CAP is 40 there; a number that the kernel does not know is refused and does no harm. */
const MOST_CAPABILITIES = 64;

/** _LINUX_CAPABILITY_VERSION_3: two elements of effective, permitted and inheritable, the lower 32 capabilities first. */
const VERSION_3 = 0x20080522;
const WORDS_OF_DATA = 6;
const INHERITABLE_WORDS = [2, 5] as const;

export type Capability = keyof typeof CAPABILITY;

/**
 * From now on, processes that this one starts have at most these capabilities, and cannot gain others by executing a file. This process
 * keeps its own, but for those that it could only hand on (inheritable, and with them ambient). Without the right to do so (CAP_SETPCAP) the
 * bounding set stays as it is: an ordinary user's process does not get rights from it.
 *
 * @param keep what processes keep if they have it
 */
export function limitChildren(keep: readonly Capability[]): void {
  if (process.platform !== "linux") return;
  const { prctl } = linuxLibc();
  const kept = new Set<number>(keep.map((name) => CAPABILITY[name]));
  for (let capability = 0; capability < MOST_CAPABILITIES; capability++)
    if (!kept.has(capability)) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  limitInheritable(kept);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/** The kernel takes out of the ambient set what is no longer inheritable: capabilities(7). */
function limitInheritable(kept: ReadonlySet<number>): void {
  const { capget, capset } = linuxLibc();
  // Version and process; 0 is this one.
  const header = Uint32Array.of(VERSION_3, 0);
  const data = new Uint32Array(WORDS_OF_DATA);
  if (capget(header, data) === -1) return;
  for (const [high, word] of INHERITABLE_WORDS.entries()) {
    const mask = [...kept].reduce((bits, capability) => (capability >> 5 === high ? bits | (1 << (capability & 31)) : bits), 0);
    data[word] = (data[word] ?? 0) & mask;
  }
  capset(header, data);
}
