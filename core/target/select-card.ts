import { type CardAddress, parseCardAddress } from "./card-address.ts";
import { NoCardError, SeveralCardsError } from "./errors.ts";
import type { ListedCard } from "./list-targets.ts";

export interface CardWish {
  /** Address, when the user gave one. */
  readonly card: string | undefined;
  /** Id of a card profile, when the user gave one. */
  readonly profile: string | undefined;
}

/**
 * The card that the user named, or the only one there is: a real card, or a virtual one that was used before.
 *
 * @throws {CardAddressError} @throws {NoCardError} @throws {SeveralCardsError}
 */
export function selectCard({ card, profile }: CardWish, listed: readonly ListedCard[]): CardAddress {
  if (card !== undefined) return parseCardAddress(card);
  const isThere = listed.filter(({ state }) => state !== "available");
  const found = isThere.filter(
    (candidate) => profile === undefined || [candidate.profile, ...(candidate.profiles ?? [])].includes(profile),
  );
  const [only, another] = found;
  if (only === undefined) throw new NoCardError(profile);
  if (another !== undefined) throw new SeveralCardsError(found.map(({ address }) => address));
  return parseCardAddress(only.address);
}
