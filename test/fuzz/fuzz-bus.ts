import type { Bus } from "../../core/bus/bus.ts";
import { indexWindows } from "../../core/profile/controller-index.ts";
import type { ControllerProfile } from "../../core/profile/profile.ts";
import type { Protocol } from "../../core/protocol/protocol.ts";
import type { Random } from "../support/random.ts";
import { pickFrom } from "./case-random.ts";
import { type Answer, type FuzzCard, FuzzWindow } from "./fuzz-window.ts";

const ANSWERS: readonly Answer[] = [
  (random) => random.below(2 ** 32),
  () => 0,
  () => 0xffff_ffff,
  (_, { count }) => count,
  (_, { written }) => written,
  (random) => (1 << random.below(32)) >>> 0,
  (random) => (random.chance(0.9) ? 0xffff_ffff : random.below(2 ** 32)),
  (_, { count }) => (count % 2 === 0 ? 0 : 0xffff_ffff),
];

/** Bytes that a card has beyond what a window of `rest` must have. */
const MOST_REST_BYTES = 4096;

export interface FuzzBus {
  readonly buses: readonly Bus[];
  /** A new behaviour, and the accesses that are allowed before the card fails. */
  readonly begin: (random: Random, fuel: number) => void;
  /** Since `begin`. */
  readonly accesses: () => number;
}

/**
 * The windows of a card with pseudo-random answers.
 *
 * @param advance called with the number of accesses, for the clock
 */
export function fuzzBus(profile: ControllerProfile, protocol: Protocol, random: Random, advance: (accesses: number) => void): FuzzBus {
  const card: FuzzCard = { random, answer: () => 0, accesses: 0, writes: 0, fuel: 0, advance };
  const buses = [...indexWindows(profile).values()].map(({ name, entry }, index) => {
    const neededBytes = protocol.windows[index]?.sizeBytes ?? 0;
    const sizeBytes = entry.sizeBytes === "rest" ? neededBytes + random.below(MOST_REST_BYTES) : entry.sizeBytes;
    return new FuzzWindow(card, { name, sizeBytes, widths: entry.access });
  });
  return {
    buses,
    begin: (next, fuel) => {
      Object.assign(card, { random: next, answer: pickFrom(next, ANSWERS), accesses: 0, writes: 0, fuel });
    },
    accesses: () => card.accesses,
  };
}
