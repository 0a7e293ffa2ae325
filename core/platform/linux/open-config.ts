import { constants, openSync } from "node:fs";
import { join } from "node:path";
import { systemCode } from "./attribute.ts";
import { explainOpen } from "./errors.ts";
import type { LinuxRoots } from "./linux-roots.ts";
import { folderOf } from "./pci-function.ts";

/** Opens the configuration space of a function for reading and writing. Throws what the system's refusal means. */
export function openConfig(roots: LinuxRoots, address: string): number {
  const path = join(folderOf(roots, address), "config");
  try {
    return openSync(path, constants.O_RDWR);
  } catch (error) {
    throw explainOpen({ path, card: { address, driver: undefined }, system: systemCode(error), doing: "open" }, error);
  }
}
