import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Bus } from "../../bus/bus.ts";
import { disableMemoryDecode } from "../../link/command.ts";
import { sleep } from "../../link/power.ts";
import { giveBack } from "./driver-binding.ts";
import { fileBus } from "./file-bus.ts";
import type { HostChange, HostRecord } from "./host-record.ts";
import type { LinuxRoots } from "./linux-roots.ts";
import { openConfig } from "./open-config.ts";
import { folderOf } from "./pci-function.ts";

type KindOf<K extends HostChange["kind"]> = Extract<HostChange, { readonly kind: K }>;

/** How each kind of change is put back. */
const PUT_BACK: { readonly [K in HostChange["kind"]]: (roots: LinuxRoots, change: KindOf<K>) => void } = {
  driver: giveBack,
  "memory-decode": (roots, { address }) => withConfig(roots, address, disableMemoryDecode),
  "power-state": (roots, { address, state }) => withConfig(roots, address, (config) => sleep(config, state)),
};

const DESCRIBE: { readonly [K in HostChange["kind"]]: (change: KindOf<K>) => string } = {
  driver: ({ address, driver }) => (driver === undefined ? `the driver override of ${address}` : `the driver ${driver} of ${address}`),
  "memory-decode": ({ address }) => `memory decoding of ${address}, which was off`,
  "power-state": ({ address, state }) => `the power state D${state} of ${address}`,
};

/**
 * Puts changes back and takes them off the record. What cannot be put back stays there, for the next run.
 *
 * @param changes the last one first
 * @param left why there are changes at the start of a run
 * @returns a sentence for each change that could not be put back, and with `left` for all others as well
 */
export function putBackAll(
  roots: LinuxRoots,
  record: HostRecord,
  { changes, left }: { changes: readonly HostChange[]; left?: string },
): string[] {
  const sentences: string[] = [];
  for (const change of changes) {
    // as: each entry of the tables takes the changes of its own kind.
    const describe = DESCRIBE[change.kind] as (change: HostChange) => string;
    const putBack = PUT_BACK[change.kind] as (roots: LinuxRoots, change: HostChange) => void;
    try {
      putBack(roots, change);
      record.remove(change);
      if (left !== undefined) sentences.push(`${left}; put back ${describe(change)}`);
    } catch (error) {
      sentences.push(`could not put back ${describe(change)}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return sentences;
}

/** Does nothing for a function that is gone: what was changed went with it. */
function withConfig(roots: LinuxRoots, address: string, work: (config: Bus) => void): void {
  const path = join(folderOf(roots, address), "config");
  if (!existsSync(path)) return;
  const config = fileBus(openConfig(roots, address), { path, sizeBytes: CONFIG_BYTES });
  try {
    work(config);
  } finally {
    config.close();
  }
}

/** The header and the capabilities behind it, PCI Local Bus Specification 3.0, 6.1. */
const CONFIG_BYTES = 256;
