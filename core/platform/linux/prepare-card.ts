import { closeSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../bus/clock.ts";
import { enableMemoryDecode, memoryDecode } from "../../link/command.ts";
import { openFunction } from "../../link/config-function.ts";
import { powerOn } from "../../link/power.ts";
import { powerState } from "../../link/power-state.ts";
import type { BootRecipe } from "./boot-recipe.ts";
import { bringBack } from "./bring-back.ts";
import { type ChosenWay, chooseWay, VFIO_DRIVER, type Way } from "./choose-way.ts";
import { bindTo, driverStateOf, NO_DRIVER, takeFromDrivers } from "./driver-binding.ts";
import { DriverBoundError, FunctionMissingError, PermissionError } from "./errors.ts";
import { fileBus } from "./file-bus.ts";
import type { HostRecord } from "./host-record.ts";
import { leaveBus } from "./leave-bus.ts";
import type { LinuxRoots } from "./linux-roots.ts";
import { openConfig } from "./open-config.ts";
import { groupMembers, type PciFunction, readFunction, siblingsOf } from "./pci-function.ts";
import { putBackAll } from "./put-back.ts";

export interface PrepareRequest {
  readonly roots: LinuxRoots;
  readonly record: HostRecord;
  /** `0000:03:00.0` */
  readonly address: string;
  /** Whether drivers may be unbound. */
  readonly unbind: boolean;
  readonly access: Way | "auto";
  /** Whether the card will leave the bus, so that the drivers of its other functions have to let go as well. */
  readonly leavesBus: boolean;
  readonly clock: Clock;
}

/** A card that has come back. */
export interface Returned {
  readonly configFd: number;
  readonly warnings: readonly string[];
}

/** A host that is ready for work on one card. */
export interface PreparedCard {
  readonly card: PciFunction;
  readonly chosen: ChosenWay;
  readonly warnings: readonly string[];
  /** Open files of the configuration spaces of the card and of the bridge above it, for a process that may not open them. */
  readonly configFd: number;
  readonly upstreamFd: number | undefined;
  /** Puts everything back, the last change first. @returns what could not be put back, one sentence each; it stays on record */
  restore(): Promise<readonly string[]>;
  /** Gets ready for the card to leave the bus. Throws as {@link leaveBus}. */
  leave(): void;
  /** Brings the card back after {@link leave}. Descriptors may be others afterwards. Throws as {@link bringBack}. */
  bringBack(recipe: BootRecipe): Promise<Returned>;
}

/**
 * Makes sure that no driver has a card and none can take it, that it is awake and that its memory BARs answer. Everything that is
 * changed is on record first. The caller holds the card's lock.
 *
 * @throws {FunctionMissingError}
 * @throws {DriverBoundError} if a driver has it and may not be unbound
 * @throws {UnbindError} {@link BindError} {@link HostRecordError}, and what the system's refusals become
 */
export async function prepareCard(request: PrepareRequest): Promise<PreparedCard> {
  const { roots, record, address } = request;
  const { clock } = request;
  const left = "a run before this one was cut off";
  const warnings = [...(await putBackAll(roots, record, { changes: record.leftBehind(), clock, left }))];
  const card = readFunction(roots, address);
  if (card === undefined) throw new FunctionMissingError(address);
  const restore = () => putBackAll(roots, record, { changes: record.changes.toReversed(), clock });
  let configFd: number | undefined;
  try {
    const chosen = chooseWay(roots, card, request.access);
    warnings.push(...takeCard(card, chosen.way, request));
    configFd = openConfig(roots, address);
    if (chosen.way === "sysfs") await wakeCard(request, configFd, card);
    let fd = configFd;
    const upstreamFd = card.upstream === undefined ? undefined : openConfigIfAllowed(roots, card.upstream);
    return {
      // The driver, the power state and the decoding may be others by now.
      card: readFunction(roots, address) ?? card,
      chosen,
      warnings,
      configFd: fd,
      upstreamFd,
      leave: () => leaveBus({ roots, record, card }),
      bringBack: async (recipe) => {
        const { isFoundAnew, warnings } = await bringBack({ roots, record, card, recipe, clock });
        if (isFoundAnew) {
          const fresh = openConfig(roots, address);
          closeSync(fd);
          fd = fresh;
          if (chosen.way === "sysfs") await wakeCard(request, fd, readFunction(roots, address) ?? card);
        }
        return { configFd: fd, warnings };
      },
      restore: () => {
        closeSync(fd);
        if (upstreamFd !== undefined) closeSync(upstreamFd);
        return restore();
      },
    };
  } catch (error) {
    if (configFd !== undefined) closeSync(configFd);
    // What failed first is what the user must know; what cannot be put back stays on record for the next run.
    await restore();
    throw error;
  }
}

/** Frees the card, and what else must be free with it. @returns warnings */
function takeCard(card: PciFunction, way: Way, { roots, record, unbind, leavesBus }: PrepareRequest): string[] {
  const wanted = way === "vfio" ? VFIO_DRIVER : NO_DRIVER;
  const siblings = siblingsOf(roots, card.address);
  const others = new Set([...(leavesBus ? siblings : []), ...(way === "vfio" ? groupMembers(roots, card.iommuGroup ?? "") : [])]);
  others.delete(card.address);
  const boundOthers = [...others].filter((address) => isForeign(driverStateOf(roots, address).driver, way));
  const busy = [...(isForeign(card.driver, way) ? [card.address] : []), ...boundOthers];
  if (busy.length > 0 && !unbind)
    throw new DriverBoundError(busy.map((address) => ({ address, driver: driverStateOf(roots, address).driver ?? "" })));

  const take = (address: string, only: string) => {
    record.add({ kind: "driver", ...driverStateOf(roots, address) });
    takeFromDrivers(roots, address, only);
  };
  const warnings: string[] = [];
  try {
    take(card.address, wanted);
  } catch (error) {
    // A user who was given the card's files may not be the one who may say which driver takes it.
    if (!(error instanceof PermissionError) || busy.length > 0 || way === "vfio") throw error;
    warnings.push(`no right to keep drivers away from ${card.address}: ${error.message}`);
  }
  for (const address of boundOthers) take(address, NO_DRIVER);
  if (way === "vfio") bindTo(roots, card.address, VFIO_DRIVER);
  for (const address of siblings.filter((sibling) => !others.has(sibling))) {
    const { driver } = driverStateOf(roots, address);
    if (driver !== undefined) warnings.push(`the driver ${driver} has ${address}, another function of this card, and goes on`);
  }
  return warnings;
}

/** A driver that stands in the way. To vfio, its own driver does not. */
const isForeign = (driver: string | undefined, way: Way): boolean => driver !== undefined && !(way === "vfio" && driver === VFIO_DRIVER);

async function wakeCard({ record, address, clock }: PrepareRequest, configFd: number, card: PciFunction): Promise<void> {
  const config = fileBus(configFd, { path: join(card.folder, "config"), sizeBytes: CONFIG_HEADER_BYTES, isBorrowed: true });
  const state = powerState(openFunction(config));
  if (state === 1 || state === 2 || state === 3) {
    record.add({ kind: "power-state", address, state });
    await powerOn(config, clock);
  }
  if (!card.bars.some(({ kind, isAssigned }) => kind === "memory" && isAssigned) || memoryDecode(config)) return;
  record.add({ kind: "memory-decode", address });
  enableMemoryDecode(config);
}

/** The header and the capabilities behind it, PCI Local Bus Specification 3.0, 6.1. */
const CONFIG_HEADER_BYTES = 256;

function openConfigIfAllowed(roots: LinuxRoots, address: string): number | undefined {
  try {
    return openConfig(roots, address);
  } catch {
    return undefined;
  }
}
