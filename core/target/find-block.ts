import { hex } from "../bits/hex.ts";
import type { Bus } from "../bus/bus.ts";
import { LIMITS } from "../profile/limits.ts";
import type { CardController } from "../profile/profile.ts";
import { BlockNotFoundError } from "./errors.ts";

type BlockList = NonNullable<CardController["list"]>;
type Cookie = NonNullable<CardController["cookie"]>;

const GONE = 0xffff_ffff;

/** A word of the window; undefined where there is none. */
function wordAt(window: Bus, offset: number): number | undefined {
  return offset % 4 === 0 && offset >= 0 && offset + 4 <= window.sizeBytes ? window.read32(offset) : undefined;
}

/**
 * Walks a linked list of register blocks. Reads only, at most {@link LIMITS.discoveries} blocks.
 *
 * @returns the offset of the first block that is wanted
 * @throws {BlockNotFoundError} which names the types that were seen
 */
export function findInList(window: Bus, { first, typeOffset, type, versionOffset, version, nextOffset }: BlockList): number {
  const seen: string[] = [];
  let at = first;
  for (let count = 0; count < LIMITS.discoveries; count++) {
    const found = wordAt(window, at + typeOffset);
    const next = wordAt(window, at + nextOffset);
    // A card that is gone answers all ones everywhere; a block whose type is all ones has a next offset that is not.
    if (found === undefined || next === GONE) break;
    const foundVersion = versionOffset === undefined ? undefined : wordAt(window, at + versionOffset);
    if (found === type && (version === undefined || foundVersion === version)) return at;
    seen.push(foundVersion === undefined ? hex(found) : `${hex(found)} version ${hex(foundVersion)}`);
    if (next === undefined || next === 0) break;
    at = next;
  }
  throw new BlockNotFoundError({ wanted: `a block of type ${hex(type)}${version === undefined ? "" : ` version ${hex(version)}`}`, seen });
}

/**
 * Looks for a word that tells where a controller begins.
 *
 * @throws {BlockNotFoundError} which names what was read
 */
export function findByCookie(window: Bus, { at, offset, value, mask = GONE }: Cookie): number {
  const seen: string[] = [];
  for (const place of at) {
    const word = wordAt(window, place + offset);
    if (word !== undefined && (word & mask) >>> 0 === (value & mask) >>> 0) return place;
    seen.push(`${word === undefined ? "nothing" : hex(word)} at ${hex(place + offset, 4)}`);
  }
  throw new BlockNotFoundError({ wanted: `the word ${hex(value)}`, seen });
}
