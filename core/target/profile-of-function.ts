import { FunctionMissingError } from "../platform/linux/errors.ts";
import { linuxRoots } from "../platform/linux/linux-roots.ts";
import { type PciFunction, readFunction } from "../platform/linux/pci-function.ts";
import type { Catalog } from "../profile/catalog.ts";
import type { CardProfile } from "../profile/profile.ts";
import type { AddressOf } from "./card-address.ts";
import { NoFittingProfileError, SeveralProfilesError } from "./errors.ts";
import { type HostFolders, systemRoot } from "./state-folder.ts";

/** Card profiles that the ids of a function fit best. */
export function profilesFor(found: PciFunction, catalog: Catalog): readonly CardProfile[] {
  const { vendorId, deviceId, subsystemVendorId, subsystemDeviceId: subsystemId, revision } = found;
  return catalog.cardsFor({ vendorId, deviceId, subsystemVendorId, subsystemId, revision });
}

/**
 * Id of the profile that the ids of a function tell.
 *
 * @throws {FunctionMissingError} {@link NoFittingProfileError} {@link SeveralProfilesError}
 */
export function profileOfFunction(
  { text, function: name }: AddressOf<"pci">,
  { catalog, host }: { readonly catalog: Catalog; readonly host: HostFolders },
): string {
  const found = readFunction(linuxRoots(systemRoot(host)), name);
  if (found === undefined) throw new FunctionMissingError(name);
  const [only, ...others] = profilesFor(found, catalog);
  if (only === undefined) throw new NoFittingProfileError({ ...found, address: text });
  if (others.length > 0) throw new SeveralProfilesError({ address: text, profiles: [only, ...others].map(({ id }) => id) });
  return only.id;
}
