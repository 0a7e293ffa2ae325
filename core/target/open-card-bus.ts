import { existsSync, realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Bus } from "../bus/bus.ts";
import type { Clock } from "../bus/clock.ts";
import { SimulatedClock } from "../bus/simulated-clock.ts";
import { lockHost } from "../platform/host-lock.ts";
import { openQemuBus } from "../platform/qemu/open-qemu-bus.ts";
import { systemClock } from "../platform/system-clock.ts";
import type { Catalog } from "../profile/catalog.ts";
import { StateFileUnusableError } from "../sim/errors.ts";
import { fileStorage } from "../sim/storage/file-storage.ts";
import { createVirtualCard } from "../sim/virtual-card.ts";
import type { AddressOf, CardAddress } from "./card-address.ts";
import { chooseMemory } from "./choose-memory.ts";
import { describeVirtualCard } from "./describe-virtual-card.ts";
import { UnsupportedBackendError } from "./errors.ts";
import { defaultStatePath, type HostFolders, makeFolder, qemuLockPath } from "./state-folder.ts";
import type { UndoStack } from "./undo-stack.ts";

export interface CardBusRequest {
  readonly address: CardAddress;
  /** Name of the memory that is wanted; a virtual card has the window that this memory is behind. */
  readonly memory: string | undefined;
  readonly catalog: Catalog;
  readonly host: HostFolders;
  /** Gets what must be undone: the lock, the bus. */
  readonly undo: UndoStack;
}

/** One window of a card, as the card profile describes it. */
export interface CardBus {
  readonly bus: Bus;
  readonly clock: Clock;
}

/**
 * Locks a card and opens its window.
 *
 * @throws {UnsupportedBackendError} for cards that this version does not reach
 * @throws {HostLockedError} if another process has it, and what the bus throws
 */
export async function openCardBus(request: CardBusRequest): Promise<CardBus> {
  const { address } = request;
  switch (address.backend) {
    case "sim":
      return await openVirtual(address, request);
    case "qemu-mem":
      return openQemu(address, request);
    case "pci":
    case "mem":
    case "qemu-pci":
      throw new UnsupportedBackendError(address.text);
    default:
      return address satisfies never;
  }
}

async function openVirtual(address: AddressOf<"sim">, { memory, catalog, host, undo }: CardBusRequest): Promise<CardBus> {
  const card = await catalog.card(address.profile);
  const { controller } = chooseMemory(card, memory);
  const description = await describeVirtualCard(card, controller.window, catalog);

  const usual = defaultStatePath(host, card.id);
  if (address.statePath === undefined) makeFolder(dirname(usual));
  const named = resolve(address.statePath ?? usual);
  // One card, one lock, whatever link leads to it.
  const path = existsSync(named) ? realpathSync(named) : named;
  // Before the lock file, which would be the first to fail, and with a less helpful message.
  if (!existsSync(dirname(path))) throw new StateFileUnusableError({ path, systemCode: "ENOENT" }, {});
  lock(`${path}.lock`, undo);

  const clock = address.time === "real" ? systemClock : new SimulatedClock();
  const { window } = createVirtualCard(description, { clock, storage: fileStorage(path) });
  undo.push(() => window.close());
  return { bus: window, clock };
}

function openQemu({ socketPath, window }: AddressOf<"qemu-mem">, { host, undo }: CardBusRequest): CardBus {
  const lockPath = qemuLockPath(host, socketPath);
  makeFolder(dirname(lockPath));
  lock(lockPath, undo);
  const bus = openQemuBus({ socketPath, ...window });
  undo.push(() => bus.close());
  return { bus, clock: systemClock };
}

function lock(path: string, undo: UndoStack): void {
  const held = lockHost(path);
  undo.push(() => held.release());
}
