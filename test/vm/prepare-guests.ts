import { systemImage } from "./build-initramfs.ts";
import { fetchKernel } from "./fetch-kernel.ts";
import { systemdFiles } from "./fetch-systemd.ts";
import type { NodeVersion } from "./guest-nodes.ts";
import { whyNoVm } from "./why-no-vm.ts";

/**
 * Fills the cache with what guests are made of, so that tests which run side by side do not do it at the same time. Nothing happens where no
 * guest can be started.
 *
 * @throws {Error} as {@link whyNoVm}, or if a package cannot be downloaded
 */
export function prepareGuests(versions: readonly NodeVersion[]): void {
  if (whyNoVm() !== undefined) return;
  const kernel = fetchKernel();
  for (const version of versions) systemImage(version, kernel);
  systemdFiles();
}
