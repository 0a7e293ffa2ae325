import type { LiveCounts } from "../bus/with-statistics.ts";
import type { Catalog } from "../profile/catalog.ts";
import { type CsrMap, readCsrFile } from "../profile/csr-file.ts";
import type { CardProfile } from "../profile/profile.ts";
import type { CardAddress } from "./card-address.ts";
import { CardControllers } from "./card-controllers.ts";
import type { CardSpaces } from "./card-spaces.ts";
import { ProfileMissingError, UnsupportedBackendError } from "./errors.ts";
import type { CardHandles, HoldOptions } from "./hold-card.ts";
import { openCardSpaces } from "./open-card-spaces.ts";
import { profileOfFunction } from "./profile-of-function.ts";
import type { HostFolders } from "./state-folder.ts";
import { UndoStack } from "./undo-stack.ts";

export interface CardRequest {
  readonly address: CardAddress;
  /** Id or file of the card profile to drive it with. A virtual card has its own, which another one may replace. */
  readonly profile: string | undefined;
  /** The csr.json of a LiteX design. */
  readonly csr: string | undefined;
  readonly catalog: Catalog;
  readonly host: HostFolders;
  /** What may be changed on the host for a real card. */
  readonly hold?: HoldOptions | undefined;
  /** Set where another process has prepared the host. */
  readonly handles?: CardHandles | undefined;
  /** What the accesses are added to, those of an opening that fails as well. */
  readonly counts?: LiveCounts | undefined;
}

/** A card that is locked, with its address spaces open. While it is open, no other process can open it. */
export interface OpenCard {
  /** As it was given, or as it was found. */
  readonly address: string;
  readonly card: CardProfile;
  readonly spaces: CardSpaces;
  readonly controllers: CardControllers;
  readonly undo: UndoStack;
}

/**
 * Locks a card and opens its address spaces, then does `open`. When that fails, everything before it is undone.
 *
 * @throws {UnsupportedBackendError} {@link ProfileMissingError}, and the errors of the catalogue, the lock and the bus
 */
export async function openCard<Opened>(
  { address, profile, csr: csrPath, catalog, host, hold, handles, counts = { reads: 0, writes: 0 } }: CardRequest,
  open: (card: OpenCard) => Promise<Opened>,
): Promise<Opened> {
  const card = await catalog.card(profile ?? profileFor(address, { catalog, host }));
  const csr: CsrMap | undefined = csrPath === undefined ? undefined : readCsrFile(csrPath);
  const undo = new UndoStack();
  try {
    const spaces = await openCardSpaces({ address, card, csr, catalog, host, hold, handles, counts, undo });
    const controllers = new CardControllers({ card, spaces, catalog, csr, undo });
    return await open({ address: address.text, card, spaces, controllers, undo });
  } catch (error) {
    // What failed first is what the user must know; a card that is gone fails to close as well.
    await undo.unwind().catch(() => {});
    throw error;
  }
}

/**
 * The profile for a card of which none was named.
 *
 * @throws {UnsupportedBackendError} first: that such a card cannot be reached matters more than a missing profile
 * @throws {ProfileMissingError} {@link NoFittingProfileError} {@link SeveralProfilesError} {@link FunctionMissingError}
 */
function profileFor(address: CardAddress, { catalog, host }: Pick<CardRequest, "catalog" | "host">): string {
  switch (address.backend) {
    case "sim":
      return address.profile;
    case "pci":
      return profileOfFunction(address, { catalog, host });
    case "mem":
    case "qemu-mem":
      throw new ProfileMissingError(address.text);
    case "qemu-pci":
      throw new UnsupportedBackendError(address.text);
    default:
      return address satisfies never;
  }
}
