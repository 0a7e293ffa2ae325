import { closeSync } from "node:fs";
import { type HostLock, lockHost } from "../platform/host-lock.ts";
import type { BootRecipe } from "../platform/linux/boot-recipe.ts";
import type { Way } from "../platform/linux/choose-way.ts";
import { HostRecord } from "../platform/linux/host-record.ts";
import { isLinux, type LinuxRoots, linuxRoots } from "../platform/linux/linux-roots.ts";
import { openPhysicalMemory } from "../platform/linux/physical-memory.ts";
import { prepareCard } from "../platform/linux/prepare-card.ts";
import { systemClock } from "../platform/system-clock.ts";
import type { AddressOf, HostAddress } from "./card-address.ts";
import { UnsupportedBackendError } from "./errors.ts";
import { type HostFolders, hostRecordPath, makeFolder, systemRoot } from "./state-folder.ts";

/** What may be done to the host for a real card. */
export interface HoldOptions {
  /** Whether a driver that has the card may be unbound. */
  readonly unbind: boolean;
  readonly access: Way | "auto";
  /** Whether the card will leave the bus. */
  readonly leavesBus: boolean;
}

/** What a process needs that touches a card for which another one has prepared the host. Descriptors are open in both. */
export type CardHandles =
  | {
      readonly backend: "pci";
      readonly way: Way;
      readonly reason: string;
      readonly configFd: number;
      readonly upstreamFd?: number | undefined;
    }
  | { readonly backend: "mem"; readonly memoryFd: number };

/** A real card that is locked, with the host ready for work on it. */
export interface HeldCard {
  readonly handles: CardHandles;
  /** The lock is held until every process that has this is gone. */
  readonly lockFd: number;
  readonly warnings: readonly string[];
  /** Puts the host back and gives the lock up. @returns what could not be put back, one sentence each */
  release(): Promise<readonly string[]>;
  /** Gets ready for the card to leave the bus. Nothing may touch it until {@link bringBack}. */
  leave(): void;
  /** Brings the card back when its FPGA was told to boot. Throws as {@link bringBack} of the platform. */
  bringBack(recipe: BootRecipe): Promise<{ readonly handles: CardHandles; readonly warnings: readonly string[] }>;
}

const NOTHING: HoldOptions = { unbind: false, access: "auto", leavesBus: false };

/**
 * Locks a real card and prepares the host.
 *
 * @throws {HostLockedError} if another process has it
 * @throws {UnsupportedBackendError} on a system that barflash reaches no cards on
 */
export async function holdCard(address: HostAddress, host: HostFolders, options: HoldOptions = NOTHING): Promise<HeldCard> {
  const root = systemRoot(host);
  if (!isLinux(root)) throw new UnsupportedBackendError(address.text);
  const roots = linuxRoots(root);
  const lock = lockCard(roots, address);
  try {
    return await (address.backend === "mem" ? holdMemory(address, roots, lock) : holdFunction(address, { roots, lock, host, options }));
  } catch (error) {
    lock.release();
    throw error;
  }
}

const memoryLockPath = (roots: LinuxRoots, { window }: AddressOf<"mem">) =>
  `${roots.locks}/barflash-mem-${window.address.toString(16)}.lock`;
/** @param address `0000:03:00.0` */
export const lockPath = (roots: LinuxRoots, address: string): string => `${roots.locks}/barflash-${address.slice(0, -".0".length)}.lock`;

/** One lock for all functions of a card: what resets one of them resets the others. */
function lockCard(roots: LinuxRoots, address: HostAddress): HostLock {
  makeFolder(roots.locks);
  return lockHost(address.backend === "mem" ? memoryLockPath(roots, address) : lockPath(roots, address.function));
}

function holdMemory(address: AddressOf<"mem">, roots: LinuxRoots, lock: HostLock): HeldCard {
  const memoryFd = openPhysicalMemory(roots, address.window);
  const release = async () => {
    closeSync(memoryFd);
    lock.release();
    return [];
  };
  const handles = { backend: "mem", memoryFd } as const;
  // What is no PCI device leaves no bus.
  return { handles, lockFd: lock.fd, warnings: [], release, leave: () => {}, bringBack: async () => ({ handles, warnings: [] }) };
}

interface HoldFunction {
  readonly roots: LinuxRoots;
  readonly lock: HostLock;
  readonly host: HostFolders;
  readonly options: HoldOptions;
}

async function holdFunction(address: AddressOf<"pci">, { roots, lock, host, options }: HoldFunction): Promise<HeldCard> {
  const record = new HostRecord(roots, hostRecordPath(host, address.function));
  const prepared = await prepareCard({ roots, record, address: address.function, clock: systemClock, ...options });
  const { configFd, upstreamFd, chosen, warnings } = prepared;
  const release = async () => {
    const left = await prepared.restore();
    lock.release();
    return left;
  };
  const handles = { backend: "pci", ...chosen, configFd, upstreamFd } as const;
  return {
    handles,
    lockFd: lock.fd,
    warnings,
    release,
    leave: prepared.leave,
    async bringBack(recipe) {
      const { configFd, warnings } = await prepared.bringBack(recipe);
      return { handles: { ...handles, configFd }, warnings };
    },
  };
}
