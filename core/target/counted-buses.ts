import type { Bus } from "../bus/bus.ts";
import { type Space, spaceName } from "../bus/space.ts";
import { type LiveCounts, withStatistics } from "../bus/with-statistics.ts";
import type { CardSpaces } from "./card-spaces.ts";
import { SpaceMissingError } from "./errors.ts";

/** Counts a bus of each space once, however often it is asked for. */
export function countedBuses(open: (space: Space, sizeBytes: number) => Bus, counts: LiveCounts): CardSpaces["bus"] {
  const known = new Map<string, Bus>();
  return (space, sizeBytes) => {
    const name = spaceName(space);
    const bus = known.get(name) ?? withStatistics(open(space, sizeBytes), counts).bus;
    known.set(name, bus);
    if (sizeBytes > bus.sizeBytes) throw new SpaceMissingError({ space: name, neededBytes: sizeBytes, sizeBytes: bus.sizeBytes });
    return bus;
  };
}
