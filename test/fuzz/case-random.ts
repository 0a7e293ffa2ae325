import { type Random, randomFrom } from "../support/random.ts";

/** A seed of its own for case `index` of a campaign: neighbours must not begin alike, as they would with seeds in a row. */
export function caseSeed(campaignSeed: number, index: number): number {
  let bits = (campaignSeed ^ Math.imul(index + 1, 0x9e3779b1)) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35) >>> 0;
  return ((bits ^ (bits >>> 16)) >>> 0) % 2147483646;
}

export const caseRandom = (campaignSeed: number, index: number): Random => randomFrom(caseSeed(campaignSeed, index));

/** One of the items of a list that is not empty. */
export function pickFrom<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}

/** Numbers at which things break: ends of words, of doubles and of the profile's own limits, each sometimes one off. */
const EDGES = [
  0,
  1,
  2,
  3,
  7,
  8,
  15,
  16,
  31,
  32,
  63,
  64,
  100,
  255,
  256,
  4095,
  4096,
  65_535,
  65_536,
  600_000,
  1_000_000,
  10_000_000,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
] as const;

/** A number that is likely to matter; mostly a sound one, so that what it is put into stays valid. */
export function edgeNumber(random: Random): number {
  const edge = random.pick(EDGES);
  if (random.chance(0.7)) return edge;
  return random.chance(0.5) ? edge + random.below(3) - 1 : random.below(Math.max(edge, 1));
}
