import { join } from "node:path";
import { readAttribute } from "../attribute.ts";
import type { LinuxRoots } from "../linux-roots.ts";

/** How much memory this process may hold in place, as its file `limits` says it: `8388608 bytes`. */
export function memlockLimit({ proc }: LinuxRoots): string {
  const [, soft] = /^Max locked memory\s+(\S+)/m.exec(readAttribute(join(proc, "self/limits")) ?? "") ?? [];
  if (soft === undefined) return "unknown";
  return soft === "unlimited" ? soft : `${soft} bytes`;
}
