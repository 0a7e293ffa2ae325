import type { Clock } from "../../bus/clock.ts";
import { disableMemoryDecode } from "../../link/command.ts";
import { restoreFromRecord } from "../../link/mask-errors.ts";
import { powerOn, sleep } from "../../link/power.ts";
import { restoreConfig } from "../../link/save-config.ts";
import { writeAttribute } from "./attribute.ts";
import { autoprobePath, configOf, isThere, withConfig } from "./config-of.ts";
import { giveBack } from "./driver-binding.ts";
import type { ChangeOf, HostChange, HostRecord } from "./host-record.ts";
import type { LinuxRoots } from "./linux-roots.ts";
import { waitForLeftCard } from "./wait-for-boot.ts";

interface Host {
  readonly roots: LinuxRoots;
  readonly clock: Clock;
}

/** How each kind of change is put back. What was changed of a function that is gone went with it. */
const PUT_BACK: { readonly [K in HostChange["kind"]]: (change: ChangeOf<K>, host: Host) => void | Promise<void> } = {
  driver: (change, { roots }) => giveBack(roots, change),
  "memory-decode": ({ address }, { roots }) => {
    if (isThere(roots, address)) withConfig(roots, address, disableMemoryDecode);
  },
  "power-state": ({ address, state }, { roots }) => {
    if (isThere(roots, address)) withConfig(roots, address, (config) => sleep(config, state));
  },
  config: putConfigBack,
  port: ({ address, saved }, { roots }) => {
    if (isThere(roots, address)) withConfig(roots, address, (port) => restoreFromRecord(port, saved));
  },
  autoprobe: (_change, { roots }) => writeAttribute(autoprobePath(roots), "1"),
};

const DESCRIBE: { readonly [K in HostChange["kind"]]: (change: ChangeOf<K>) => string } = {
  driver: ({ address, driver }) => (driver === undefined ? `the driver override of ${address}` : `the driver ${driver} of ${address}`),
  "memory-decode": ({ address }) => `memory decoding of ${address}, which was off`,
  "power-state": ({ address, state }) => `the power state D${state} of ${address}`,
  config: ({ address }) => `the configuration of ${address}, whose FPGA booted`,
  port: ({ address }) => `the error reporting of the port ${address}`,
  autoprobe: () => "drivers_autoprobe of the PCI bus, which was on",
};

/** `the driver xdma of 0000:03:00.0` */
export function describeChange(change: HostChange): string {
  // as: each entry of the table takes the changes of its own kind.
  const describe = DESCRIBE[change.kind] as (change: HostChange) => string;
  return describe(change);
}

export interface PutBack {
  /** The last one first. */
  readonly changes: readonly HostChange[];
  readonly clock: Clock;
  /** Why there are changes at the start of a run. */
  readonly left?: string;
}

/**
 * Puts changes back and takes them off the record. What cannot be put back stays there, for the next run.
 *
 * @returns a sentence for each change that could not be put back, and with `left` for all others as well
 */
export async function putBackAll(roots: LinuxRoots, record: HostRecord, { changes, clock, left }: PutBack): Promise<string[]> {
  const sentences: string[] = [];
  for (const change of changes) {
    // as: each entry of the table takes the changes of its own kind.
    const putBack = PUT_BACK[change.kind] as (change: HostChange, host: Host) => void | Promise<void>;
    try {
      await putBack(change, { roots, clock });
      record.remove(change);
      if (left !== undefined) sentences.push(`${left}; put back ${describeChange(change)}`);
    } catch (error) {
      sentences.push(`could not put back ${describeChange(change)}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return sentences;
}

/** For a card that was left while its FPGA booted. */
async function putConfigBack({ address, upstream, saved }: ChangeOf<"config">, { roots, clock }: Host): Promise<void> {
  if (!isThere(roots, address)) return;
  const port = upstream !== undefined && isThere(roots, upstream) ? configOf(roots, upstream) : undefined;
  const card = configOf(roots, address);
  try {
    await waitForLeftCard({ card, port, ids: saved, clock });
    await powerOn(card, clock);
    restoreConfig(card, saved);
  } finally {
    card.close();
    port?.close();
  }
}
