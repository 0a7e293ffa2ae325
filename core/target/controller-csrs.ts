import { type CsrMap, csrOffsetsOf } from "../profile/csr-file.ts";
import type { CardController, CardProfile } from "../profile/profile.ts";
import type { CsrOffsets } from "../protocol/compile-register.ts";
import { CsrFileMissingError } from "./errors.ts";

/**
 * Where a csr.json has the registers of a controller, counted from the start of the card's window; the controller's own offset means
 * nothing then. Undefined where none was named or the profile does not ask for it.
 *
 * @throws {CsrFileMissingError} if nothing else tells where the controller is
 */
export function controllerCsrs(
  name: string,
  { csr: prefix, offset, list, cookie }: CardController,
  { card, csr }: { readonly card: CardProfile; readonly csr: CsrMap | undefined },
): CsrOffsets | undefined {
  if (prefix === undefined) return undefined;
  if (csr !== undefined) return csrOffsetsOf(csr, prefix);
  if (offset === undefined && list === undefined && cookie === undefined)
    throw new CsrFileMissingError({ card: card.id, controller: name });
  return undefined;
}
