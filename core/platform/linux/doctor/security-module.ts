import { join } from "node:path";
import type { LinuxRoots } from "../linux-roots.ts";
import { readText } from "../read-bounded.ts";

/** What confines this process beside the rights of its user. */
export type Confinement =
  | { readonly by: "selinux"; readonly context: string; readonly isEnforced: boolean }
  | { readonly by: "apparmor"; readonly profile: string };

/** Undefined where neither of the two says that it does. */
export function confinementOf({ sysfs, proc }: LinuxRoots): Confinement | undefined {
  const mode = readText(join(sysfs, "fs/selinux/enforce"))?.trim();
  // Ends with a zero byte under SELinux.
  const context = readText(join(proc, "self/attr/current"), 4096)?.replaceAll("\0", "").trim() ?? "";
  if (mode !== undefined) return isConfined(context) ? { by: "selinux", context, isEnforced: mode === "1" } : undefined;
  const profile = /^(.+) \(enforce\)$/.exec(context)?.[1];
  return profile === undefined ? undefined : { by: "apparmor", profile };
}

/** user:role:type:level; the reference policy confines nothing of unconfined_t. */
function isConfined(context: string): boolean {
  const domain = context.split(":")[2];
  return domain !== undefined && domain !== "unconfined_t";
}

export const SELINUX_DENIALS = "ausearch -m avc -ts recent";
export const APPARMOR_COMPLAIN = "aa-complain {profile}";
