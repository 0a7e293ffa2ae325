import { CapabilityListError } from "./errors.ts";

/** Reads so many bits of a function's configuration space; an offset is a multiple of the width. */
export type ReadConfig = (offset: number, widthBits: 8 | 16 | 32) => number;

/** Which capability is meant, and what in it must be as told. */
export interface CapabilityWish {
  readonly id: number;
  /** In the list of extended capabilities. */
  readonly extended?: boolean | undefined;
  /** Of a vendor-specific extended capability. */
  readonly vsecId?: number | undefined;
  readonly vsecRevision?: number | undefined;
  readonly vsecLengthBytes?: number | undefined;
}

/** PCI Local Bus Specification 3.0, section 6.7: status bit 4, pointer at 0x34, capabilities from 0x40 on, low 2 bits reserved. */
const STATUS = 0x06;
const HAS_CAPABILITIES = 0x10;
const POINTER = 0x34;
const FIRST_CAPABILITY = 0x40;
/** Capabilities of 4 bytes fill the rest of the first 256 bytes at most so often. */
const MOST_CAPABILITIES = 48;

/** PCI Express Base Specification 5.0, section 7.6: the list begins at 0x100; each header has its id, a version and the next offset. */
const FIRST_EXTENDED = 0x100;
const CONFIG_BYTES = 0x1000;
const MOST_EXTENDED = (CONFIG_BYTES - FIRST_EXTENDED) / 4;

const GONE = 0xffff_ffff;

/**
 * Where a capability begins; the first one that fits. Reads only, and at most as often as a list without a loop can be long.
 *
 * @returns undefined where the function has no such capability
 * @throws {CapabilityListError} for a list that loops or points outside
 */
export function findCapability(read: ReadConfig, wish: CapabilityWish): number | undefined {
  return wish.extended ? findExtended(read, wish) : findPlain(read, wish);
}

function findPlain(read: ReadConfig, { id }: CapabilityWish): number | undefined {
  if ((read(STATUS, 16) & HAS_CAPABILITIES) === 0) return undefined;
  let at = read(POINTER, 8) & 0xfc;
  for (let count = 0; at !== 0; count++) {
    if (at < FIRST_CAPABILITY || count === MOST_CAPABILITIES) throw new CapabilityListError({ at, extended: false });
    const header = read(at, 16);
    if (header === 0xffff) return undefined;
    if ((header & 0xff) === id) return at;
    at = (header >>> 8) & 0xfc;
  }
  return undefined;
}

function findExtended(read: ReadConfig, wish: CapabilityWish): number | undefined {
  let at = FIRST_EXTENDED;
  for (let count = 0; at !== 0; count++) {
    if (at < FIRST_EXTENDED || at % 4 !== 0 || count === MOST_EXTENDED) throw new CapabilityListError({ at, extended: true });
    const header = read(at, 32);
    // No card, or one without extended capabilities.
    if (header === GONE || header === 0) return undefined;
    if ((header & 0xffff) === wish.id && isWanted(read, at, wish)) return at;
    at = header >>> 20;
  }
  return undefined;
}

/** The second word of a vendor-specific extended capability: id, revision and length (PCI Express 5.0, section 7.9.5). */
function isWanted(read: ReadConfig, at: number, { vsecId, vsecRevision, vsecLengthBytes }: CapabilityWish): boolean {
  if (vsecId === undefined && vsecRevision === undefined && vsecLengthBytes === undefined) return true;
  const header = read(at + 4, 32);
  return (
    (vsecId === undefined || (header & 0xffff) === vsecId) &&
    (vsecRevision === undefined || ((header >>> 16) & 0xf) === vsecRevision) &&
    (vsecLengthBytes === undefined || header >>> 20 === vsecLengthBytes)
  );
}
