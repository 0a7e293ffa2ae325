import type { Bus } from "../../bus/bus.ts";
import { NoLinkError } from "../../link/errors.ts";
import { maskErrors, recordErrors } from "../../link/mask-errors.ts";
import { saveConfig } from "../../link/save-config.ts";
import { configOf, withConfig } from "./config-of.ts";
import type { HostRecord } from "./host-record.ts";
import type { LinuxRoots } from "./linux-roots.ts";
import { cardFunctions, type PciFunction } from "./pci-function.ts";

export interface Leaving {
  readonly roots: LinuxRoots;
  readonly record: HostRecord;
  readonly card: PciFunction;
}

/**
 * Gets ready for a card that leaves the bus: saves the configuration of all its functions, and keeps the port above it from reporting
 * the drop of the link to the host. Everything is on record before it is changed.
 *
 * @throws {FunctionGoneError} {@link HostRecordError}, and what the system's refusals become
 */
export function leaveBus({ roots, record, card }: Leaving): void {
  const { upstream } = card;
  const port = upstream === undefined ? undefined : configOf(roots, upstream);
  try {
    const errors = port === undefined ? undefined : errorsOf(port);
    if (upstream !== undefined && errors !== undefined) record.add({ kind: "port", address: upstream, saved: errors });
    for (const address of cardFunctions(roots, card.address))
      withConfig(roots, address, (config) => record.add({ kind: "config", address, upstream, saved: saveConfig(config) }));
    if (port !== undefined && errors !== undefined) maskErrors(port, errors);
  } finally {
    port?.close();
  }
}

/** Undefined for what is no port above a card, and so reports nothing of it. */
function errorsOf(port: Bus) {
  try {
    return recordErrors(port);
  } catch (error) {
    if (error instanceof NoLinkError) return undefined;
    throw error;
  }
}
