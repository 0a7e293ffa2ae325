import type { Bus } from "../bus/bus.ts";
import type { Clock } from "../bus/clock.ts";
import type { DmaHost } from "../bus/dma-host.ts";
import type { Space } from "../bus/space.ts";
import type { BusCounts } from "../bus/with-statistics.ts";

/** The address spaces of an open card. */
export interface CardSpaces {
  /**
   * The bus of a space; the same one each time. It belongs to the card and is closed with it.
   *
   * @param sizeBytes bytes from the start of the space that are needed
   * @throws {SpaceMissingError} if the card has no such space, or not so much of it
   */
  bus(space: Space, sizeBytes: number): Bus;
  /** Whether there is a configuration space. */
  readonly hasConfig: boolean;
  /** Whether there is a port above the card that can be reached. */
  readonly hasUpstream?: boolean;
  /** Memory that the card can be let at; absent where the way to it has none. */
  readonly dma?: DmaHost;
  /** How a real card is reached, and why this way. */
  readonly access?: { readonly way: "sysfs" | "vfio" | "mem"; readonly reason: string };
  readonly clock: Clock;
  /** Live, of all spaces together. */
  readonly counts: BusCounts;
}
