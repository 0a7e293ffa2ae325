import type { Clock } from "../../bus/clock.ts";
import { BarsChangedError, CardChangedError } from "../../link/errors.ts";
import { restoreConfig } from "../../link/save-config.ts";
import type { BootRecipe } from "./boot-recipe.ts";
import { configOf, isThere, withConfig } from "./config-of.ts";
import { FunctionRemovedError } from "./errors.ts";
import { findAnew } from "./find-anew.ts";
import type { ChangeOf, HostChange, HostRecord } from "./host-record.ts";
import type { LinuxRoots } from "./linux-roots.ts";
import { type PciFunction, readFunction } from "./pci-function.ts";
import { putBackAll } from "./put-back.ts";
import { waitForBoot } from "./wait-for-boot.ts";

export interface BringBack {
  readonly roots: LinuxRoots;
  /** With what `leaveBus` put there. */
  readonly record: HostRecord;
  /** As it was before. */
  readonly card: PciFunction;
  readonly recipe: BootRecipe;
  readonly clock: Clock;
}

/** What became of a card that left the bus. */
export interface BroughtBack {
  /** Whether the kernel had to find it anew; files of its configuration space that were open are of no use any more then. */
  readonly isFoundAnew: boolean;
  readonly warnings: readonly string[];
}

/**
 * Waits for a card whose FPGA was told to boot, and puts its configuration back as it was. Where that cannot be done, because the new
 * image has other ids or other BARs or the kernel took the card away, the kernel is made to find it anew. The port above reports
 * errors again afterwards, in every case.
 *
 * @throws {CardChangedError} if the card has other ids, after it was found anew
 * @throws {LinkDownError} {@link CardNotBackError}
 */
export async function bringBack(request: BringBack): Promise<BroughtBack> {
  const { roots, record, card, clock } = request;
  const warnings: string[] = [];
  try {
    const reason = await restoreInPlace(request, warnings);
    if (reason === undefined) return { isFoundAnew: false, warnings };
    warnings.push(`${reason.message}; the kernel was made to find the card anew`);
    for (const change of configsOf(record)) record.remove(change);
    await findAnew({ roots, record, card, clock });
    const found = readFunction(roots, card.address);
    if (found !== undefined && (found.vendorId !== card.vendorId || found.deviceId !== card.deviceId))
      throw new CardChangedError({ expected: card, found });
    return { isFoundAnew: true, warnings };
  } finally {
    const ports = record.changes.filter(({ kind }) => kind === "port").toReversed();
    warnings.push(...(await putBackAll(roots, record, { changes: ports, clock })));
  }
}

const configsOf = ({ changes }: HostRecord): readonly ChangeOf<"config">[] =>
  changes.filter((change: HostChange) => change.kind === "config");

/** @returns why the card has to be found anew; undefined if all is as before */
async function restoreInPlace({ roots, record, card, recipe, clock }: BringBack, warnings: string[]): Promise<Error | undefined> {
  if (!isThere(roots, card.address)) return new FunctionRemovedError({ what: card.folder });
  const config = configOf(roots, card.address);
  const port = card.upstream === undefined ? undefined : configOf(roots, card.upstream);
  try {
    await waitForBoot(recipe, { card: config, port, ids: card, clock });
    for (const change of configsOf(record)) {
      const lacking = withConfig(roots, change.address, (own) => restoreConfig(own, change.saved));
      record.remove(change);
      if (lacking.length > 0) warnings.push(`${change.address} did not take back ${lacking.join(", ")}: it has another PCI core`);
    }
    return undefined;
  } catch (error) {
    if (error instanceof CardChangedError || error instanceof BarsChangedError || error instanceof FunctionRemovedError) return error;
    throw error;
  } finally {
    config.close();
    port?.close();
  }
}
