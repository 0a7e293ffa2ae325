import { existsSync, realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { SimulatedClock } from "../bus/simulated-clock.ts";
import { spaceName } from "../bus/space.ts";
import type { LiveCounts } from "../bus/with-statistics.ts";
import { lockHost } from "../platform/host-lock.ts";
import { openQemuBus } from "../platform/qemu/open-qemu-bus.ts";
import { systemClock } from "../platform/system-clock.ts";
import type { Catalog } from "../profile/catalog.ts";
import type { CsrMap } from "../profile/csr-file.ts";
import type { CardProfile } from "../profile/profile.ts";
import { StateFileUnusableError } from "../sim/errors.ts";
import { fileStorage } from "../sim/storage/file-storage.ts";
import { createVirtualCard } from "../sim/virtual-card.ts";
import type { AddressOf, CardAddress } from "./card-address.ts";
import type { CardSpaces } from "./card-spaces.ts";
import { countedBuses } from "./counted-buses.ts";
import { describeVirtualCard } from "./describe-virtual-card.ts";
import { SpaceMissingError, UnsupportedBackendError } from "./errors.ts";
import type { CardHandles, HoldOptions } from "./hold-card.ts";
import { masteringHost } from "./mastering-host.ts";
import { onlyWindow } from "./only-window.ts";
import { openMem, openPci } from "./open-host-card.ts";
import { defaultStatePath, type HostFolders, makeFolder, qemuLockPath } from "./state-folder.ts";
import type { UndoStack } from "./undo-stack.ts";

export interface CardSpacesRequest {
  readonly address: CardAddress;
  /** What the card is driven with; a virtual card has its own, which this may replace. */
  readonly card: CardProfile;
  readonly csr: CsrMap | undefined;
  readonly catalog: Catalog;
  readonly host: HostFolders;
  readonly hold: HoldOptions | undefined;
  readonly handles: CardHandles | undefined;
  /** Counts the accesses to all spaces. */
  readonly counts: LiveCounts;
  /** Gets what must be undone: the lock, the buses. */
  readonly undo: UndoStack;
}

/**
 * Locks a card and opens its address spaces.
 *
 * @throws {UnsupportedBackendError} for cards that this version does not reach
 * @throws {HostLockedError} if another process has it, and what the buses throw
 */
export async function openCardSpaces(request: CardSpacesRequest): Promise<CardSpaces> {
  const { address } = request;
  switch (address.backend) {
    case "sim":
      return await openVirtual(address, request);
    case "qemu-mem":
      return openQemu(address, request);
    case "pci":
      return await openPci(address, request);
    case "mem":
      return await openMem(address, request);
    case "qemu-pci":
      throw new UnsupportedBackendError(address.text);
    default:
      return address satisfies never;
  }
}

async function openVirtual(address: AddressOf<"sim">, { csr, catalog, host, counts, undo }: CardSpacesRequest): Promise<CardSpaces> {
  const card = await catalog.card(address.profile);
  const description = await describeVirtualCard(card, catalog, csr);

  const usual = defaultStatePath(host, card.id);
  if (address.statePath === undefined) makeFolder(dirname(usual));
  const named = resolve(address.statePath ?? usual);
  // One card, one lock, whatever link leads to it.
  const path = existsSync(named) ? realpathSync(named) : named;
  // Before the lock file, which would be the first to fail, and with a less helpful message.
  if (!existsSync(dirname(path))) throw new StateFileUnusableError({ path, systemCode: "ENOENT" }, {});
  lock(`${path}.lock`, undo);

  const clock = address.time === "real" ? systemClock : new SimulatedClock();
  const virtual = createVirtualCard(description, { clock, storage: fileStorage(path) });
  undo.push(() => virtual.close());
  const bus = countedBuses((space, neededBytes) => {
    const found = virtual.spaces.get(spaceName(space));
    if (found === undefined) throw new SpaceMissingError({ space: spaceName(space), neededBytes, sizeBytes: 0 });
    return found;
  }, counts);
  const hasConfig = virtual.spaces.has("config");
  const dma = masteringHost(virtual.host, hasConfig ? bus({ kind: "config" }, 0) : undefined);
  return { bus, hasConfig, dma, clock, counts };
}

function openQemu({ text, socketPath, window }: AddressOf<"qemu-mem">, { card, host, counts, undo }: CardSpacesRequest): CardSpaces {
  const lockPath = qemuLockPath(host, socketPath);
  makeFolder(dirname(lockPath));
  lock(lockPath, undo);
  const bus = onlyWindow({ text, window, card, counts }, () => {
    const opened = openQemuBus({ socketPath, ...window });
    undo.push(() => opened.close());
    return opened;
  });
  return { bus, hasConfig: false, clock: systemClock, counts };
}

function lock(path: string, undo: UndoStack): void {
  const held = lockHost(path);
  undo.push(() => held.release());
}
