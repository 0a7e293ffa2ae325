import { FunctionRemovedError } from "../platform/linux/errors.ts";
import { linuxRoots } from "../platform/linux/linux-roots.ts";
import { readFunction } from "../platform/linux/pci-function.ts";
import type { HostAddress } from "./card-address.ts";
import { type HostFolders, systemRoot } from "./state-folder.ts";

/** What the system says of a card whose process died; no reason where it says nothing. */
export function whyLost(address: HostAddress, host: HostFolders): { readonly reason: string | undefined } {
  if (address.backend === "mem") return { reason: undefined };
  const card = readFunction(linuxRoots(systemRoot(host)), address.function);
  if (card === undefined) return { reason: `${address.function} is gone` };
  return { reason: card.driver === undefined ? undefined : `the driver ${card.driver} has taken ${address.function}` };
}

/** Whether the system has no such function any more: somebody removed it, or pulled the card. */
export const isRemoved = (address: HostAddress, host: HostFolders): boolean =>
  address.backend !== "mem" && readFunction(linuxRoots(systemRoot(host)), address.function) === undefined;

/**
 * The error that stands for what a card failed with that the system has removed meanwhile. Its mapping may outlive it, and answers with
 * anything: zeros, all ones, silence.
 */
export const removalError = (address: HostAddress, failed: { readonly failure: string; readonly holds: string }): FunctionRemovedError =>
  new FunctionRemovedError({ what: address.text, failure: `${failed.failure}; ${failed.holds}` });
