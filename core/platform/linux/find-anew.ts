import { join } from "node:path";
import type { Clock } from "../../bus/clock.ts";
import { CardNotBackError } from "../../link/errors.ts";
import { pollUntil } from "../../link/poll-until.ts";
import { readAttribute, writeAttribute } from "./attribute.ts";
import { VFIO_DRIVER } from "./choose-way.ts";
import { autoprobePath, isThere } from "./config-of.ts";
import { bindTo, takeFromDrivers } from "./driver-binding.ts";
import type { ChangeOf, HostRecord } from "./host-record.ts";
import type { LinuxRoots } from "./linux-roots.ts";
import { cardFunctions, folderOf, overrideOf, type PciFunction } from "./pci-function.ts";

/** The kernel scans before the write returns; a slot with hot plug may be at work on its own. */
const SCAN_MS = 2000;

export interface FindAnew {
  readonly roots: LinuxRoots;
  readonly record: HostRecord;
  readonly card: PciFunction;
  readonly clock: Clock;
}

/**
 * Makes the kernel forget a card and look again below the port above it, so that it gets new BARs. Until the functions that were kept
 * from drivers are so again, the kernel gives no new device to a driver by itself.
 *
 * @throws {CardNotBackError} if it finds nothing
 */
export async function findAnew({ roots, record, card, clock }: FindAnew): Promise<void> {
  const taken = record.changes.filter((change): change is ChangeOf<"driver"> => change.kind === "driver");
  const overrides = taken.map(({ address }) => ({ address, only: overrideOf(folderOf(roots, address)) }));
  const autoprobe: ChangeOf<"autoprobe"> = { kind: "autoprobe", address: card.address };
  const wasOn = readAttribute(autoprobePath(roots)) === "1";
  if (wasOn) {
    record.add(autoprobe);
    writeAttribute(autoprobePath(roots), "0");
  }
  try {
    for (const address of cardFunctions(roots, card.address)) writeAttribute(join(folderOf(roots, address), "remove"), "1");
    const above = card.upstream === undefined ? join(roots.sysfs, "bus/pci") : folderOf(roots, card.upstream);
    writeAttribute(join(above, "rescan"), "1");
    const startMs = clock.nowMs();
    if (!(await pollUntil({ clock, deadlineMs: startMs + SCAN_MS }, () => isThere(roots, card.address))))
      throw new CardNotBackError({ asksForTime: false, waitedMs: clock.nowMs() - startMs });
    for (const { address, only } of overrides) if (isThere(roots, address)) keep(roots, address, only);
  } finally {
    if (wasOn) {
      writeAttribute(autoprobePath(roots), "1");
      record.remove(autoprobe);
    }
  }
}

/** As it was taken before: for nobody, or for the driver that lets us at it. */
function keep(roots: LinuxRoots, address: string, only: string | undefined): void {
  takeFromDrivers(roots, address, only);
  if (only === VFIO_DRIVER) bindTo(roots, address, only);
}
