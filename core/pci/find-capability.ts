import { CapabilityListError, FunctionGoneError } from "./errors.ts";

/** Reads an aligned word of 32 bits of a configuration space. A function that is gone, or a space that ends earlier, answers all ones. */
export type ReadConfig = (offset: number) => number;

/** Which capability; each part that is given must be as told. */
export interface CapabilityWish {
  readonly id: number;
  /** In the list of extended capabilities. */
  readonly extended?: boolean | undefined;
  /** What the second word of a vendor-specific extended capability says. */
  readonly vsecId?: number | undefined;
  readonly vsecRevision?: number | undefined;
  readonly vsecLengthBytes?: number | undefined;
}

const ALL_ONES = 0xffff_ffff;

// PCI Local Bus Specification 3.0, 6.1 to 6.3 and 6.7.
const STATUS_AND_COMMAND = 0x04;
const HAS_CAPABILITIES = 1 << 20;
const CAPABILITIES_POINTER = 0x34;
const FIRST_CAPABILITY = 0x40;
const CONFIG_END = 0x100;
// PCI Express Base Specification 4.0, 7.6.3: the extended list begins there, and its headers lie behind the first 256 bytes.
const FIRST_EXTENDED = 0x100;
const EXTENDED_END = 0x1000;
/** PCI Express Base Specification 4.0, 7.9.5: the second word of a vendor-specific extended capability. */
const VSEC_HEADER = 0x04;

/**
 * Walks a capability list of a PCI function. Reads only, and each place at most once.
 *
 * @returns the offset of the first capability that fits, or undefined
 * @throws {FunctionGoneError} if no function answers
 * @throws {CapabilityListError} if the list runs in a circle, or leaves its part of the configuration space
 */
export function findCapability(readConfig: ReadConfig, wish: CapabilityWish): number | undefined {
  if (readConfig(0) === ALL_ONES) throw new FunctionGoneError();
  const entries = wish.extended ? extendedCapabilities(readConfig) : capabilities(readConfig);
  for (const { id, offset } of entries) if (id === wish.id && fitsVsec(readConfig, offset, wish)) return offset;
  return undefined;
}

interface Capability {
  readonly id: number;
  readonly offset: number;
}

function* capabilities(readConfig: ReadConfig): Generator<Capability> {
  if ((readConfig(STATUS_AND_COMMAND) & HAS_CAPABILITIES) === 0) return;
  const walk = new Walk({ from: FIRST_CAPABILITY, to: CONFIG_END });
  let pointer = { at: CAPABILITIES_POINTER, to: aligned(readConfig(CAPABILITIES_POINTER) & 0xff) };
  while (pointer.to !== 0) {
    const offset = walk.enter(pointer);
    const header = walk.header(readConfig, offset);
    yield { id: header & 0xff, offset };
    pointer = { at: offset, to: aligned((header >>> 8) & 0xff) };
  }
}

function* extendedCapabilities(readConfig: ReadConfig): Generator<Capability> {
  const first = readConfig(FIRST_EXTENDED);
  // A function without a list has zeros there, a space without extended part all ones.
  if (first === 0 || first === ALL_ONES) return;
  const walk = new Walk({ from: FIRST_EXTENDED, to: EXTENDED_END });
  let pointer = { at: FIRST_EXTENDED, to: FIRST_EXTENDED };
  while (pointer.to !== 0) {
    const offset = walk.enter(pointer);
    const header = walk.header(readConfig, offset);
    yield { id: header & 0xffff, offset };
    pointer = { at: offset, to: aligned(header >>> 20) };
  }
}

/** The lowest two bits of a pointer are reserved, and software must not look at them. */
const aligned = (pointer: number): number => pointer & ~3;

interface Pointer {
  /** Where it stands. */
  readonly at: number;
  readonly to: number;
}

/** Sees to it that a walk ends: no place is entered twice, and there are less than 1024. */
class Walk {
  readonly #seen = new Set<number>();

  constructor(private readonly bounds: { readonly from: number; readonly to: number }) {}

  enter({ at, to }: Pointer): number {
    const { from, to: end } = this.bounds;
    if (to < from || to >= end) throw new CapabilityListError({ at, to, reason: "outside" });
    if (this.#seen.has(to)) throw new CapabilityListError({ at, to, reason: "circle" });
    this.#seen.add(to);
    return to;
  }

  header(readConfig: ReadConfig, offset: number): number {
    const word = readConfig(offset);
    if (word === ALL_ONES) throw new CapabilityListError({ at: offset, to: offset, reason: "all-ones" });
    return word;
  }
}

function fitsVsec(readConfig: ReadConfig, offset: number, { vsecId, vsecRevision, vsecLengthBytes }: CapabilityWish): boolean {
  if (vsecId === undefined && vsecRevision === undefined && vsecLengthBytes === undefined) return true;
  if (offset + VSEC_HEADER >= EXTENDED_END) return false;
  const header = readConfig(offset + VSEC_HEADER);
  const fits = (wanted: number | undefined, found: number) => wanted === undefined || wanted === found;
  return fits(vsecId, header & 0xffff) && fits(vsecRevision, (header >>> 16) & 0xf) && fits(vsecLengthBytes, header >>> 20);
}
