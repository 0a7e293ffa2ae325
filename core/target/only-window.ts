import type { Bus } from "../bus/bus.ts";
import { spaceName } from "../bus/space.ts";
import type { LiveCounts } from "../bus/with-statistics.ts";
import type { CardProfile } from "../profile/profile.ts";
import type { PhysicalWindow } from "./card-address.ts";
import type { CardSpaces } from "./card-spaces.ts";
import { countedBuses } from "./counted-buses.ts";
import { SpaceMissingError } from "./errors.ts";

/** A card that the user reaches through one window of physical memory. */
export interface WindowedCard {
  /** What the user wrote. */
  readonly text: string;
  readonly window: PhysicalWindow;
  readonly card: CardProfile;
  readonly counts: LiveCounts;
}

/** The buses of such a card. One with one window only is where the user says; of several, the address tells which is meant. */
export function onlyWindow({ text, window, card, counts }: WindowedCard, open: () => Bus): CardSpaces["bus"] {
  const places = new Set(Object.values(card.windows).flatMap(({ bar, memory }) => (bar === undefined ? (memory ?? []) : `BAR ${bar}`)));
  return countedBuses((space, neededBytes) => {
    const isMeant = space.kind === "memory" && space.address === window.address;
    const isOnly = places.size === 1 && (space.kind === "memory" || space.kind === "bar");
    if (isMeant || isOnly) return open();
    throw new SpaceMissingError({ space: spaceName(space), neededBytes, sizeBytes: 0, address: text });
  }, counts);
}
