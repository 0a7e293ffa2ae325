import type { Way } from "../platform/linux/choose-way.ts";
import type { Diagnosis } from "../platform/linux/doctor/check.ts";
import { diagnose } from "../platform/linux/doctor/diagnose.ts";
import { isLinux, linuxRoots } from "../platform/linux/linux-roots.ts";
import type { Catalog } from "../profile/catalog.ts";
import { UnsupportedBackendError } from "./errors.ts";
import { lockPath } from "./hold-card.ts";
import { profilesFor } from "./profile-of-function.ts";
import { type HostFolders, hostRecordFolder, hostRecordPath, systemRoot } from "./state-folder.ts";

export interface ExamineRequest {
  readonly host: HostFolders;
  /** `0000:03:00.0` */
  readonly cards: readonly string[];
  readonly access: Way | undefined;
  /** Absent where a profile was named: then it does not matter which ones fit. */
  readonly catalog: Catalog | undefined;
}

/**
 * Looks for whatever stands in the way of work on real cards. Changes nothing, and touches no BAR.
 *
 * @throws {UnsupportedBackendError} on a system that barflash reaches no cards on
 */
export function examineHost({ host, cards, access, catalog }: ExamineRequest): readonly Diagnosis[] {
  const root = systemRoot(host);
  if (!isLinux(root)) throw new UnsupportedBackendError(cards[0] ?? "a PCI card");
  const roots = linuxRoots(root);
  const kept = {
    records: hostRecordFolder(host),
    record: (address: string) => hostRecordPath(host, address),
    lock: (address: string) => lockPath(roots, address),
  };
  const profilesOf =
    catalog === undefined ? undefined : (card: Parameters<typeof profilesFor>[0]) => profilesFor(card, catalog).map(({ id }) => id);
  return diagnose({ root, kept, cards, access, profilesOf });
}
