import { hex } from "../bits/hex.ts";

/**
 * What a chip's query says (JESD68.01, and the appendices on CFI of the data sheets). Sizes and times are those of one chip.
 */
export interface CfiQuery {
  readonly commandSet: CfiCommandSet;
  readonly sizeBytes: number;
  /** Bytes of the write buffer; 0 where words are programmed one by one. */
  readonly bufferBytes: number;
  /** In the order of the addresses. */
  readonly regions: readonly CfiRegion[];
  readonly word: CfiTime;
  readonly buffer: CfiTime;
  readonly erase: CfiTime;
  readonly locks: CfiLocks;
}

/** 0x0001 and 0x0003; 0x0200; 0x0002. */
export type CfiCommandSet = "intel" | "micron" | "amd";

/**
 * `volatile`: every block has a lock that power-up sets and a command lifts. `persistent`: locks stay, and all are lifted at once.
 * `sectors`: AMD's persistent and dynamic protection bits.
 */
export type CfiLocks = "none" | "volatile" | "persistent" | "sectors";

export interface CfiRegion {
  readonly blockBytes: number;
  readonly count: number;
}

export interface CfiTime {
  readonly typicalMs: number;
  readonly maximumMs: number;
}

export type ParsedCfi = { readonly kind: "usable"; readonly query: CfiQuery } | { readonly kind: "unusable"; readonly reason: string };

/** Places of the table (JESD68.01, section 2); the extended table of the vendor begins where `extended` points. */
const PLACE = {
  commandSet: 0x13,
  extended: 0x15,
  typicalTimes: 0x1f,
  maximumTimes: 0x23,
  size: 0x27,
  buffer: 0x2a,
  regionCount: 0x2c,
  regions: 0x2d,
} as const;

const COMMAND_SETS: ReadonlyMap<number, CfiCommandSet> = new Map([
  [0x0001, "intel"],
  [0x0002, "amd"],
  [0x0003, "intel"],
  [0x0200, "micron"],
]);

/** 2^12 to 2^30 bytes: smaller ones have no query, larger ones no 16-bit bus. */
const SIZES = { least: 12, most: 30 } as const;
const MOST_REGIONS = 8;
/** No chip has a larger write buffer (1 KiB, in the profiles' chips); a larger number is a misread table. */
const MOST_BUFFER_EXPONENT = 15;

/** When a table leaves a time out (0). Chosen: slow for any chip, which costs nothing but a late first look. */
const UNKNOWN_TYPICAL = { wordMs: 0.25, eraseMs: 1000 } as const;
const UNKNOWN_FACTOR_EXPONENT = 4;
/** Past these a field is taken for left out: 2^16 µs for a buffer, 65 s for a block, 2^12 times the typical time. */
const MOST_TIME_EXPONENT = 16;
const MOST_FACTOR_EXPONENT = 12;
const LONGEST_MS = 600_000;
const MICROSECOND_MS = 0.001;

/** Places that are read: those that the standard lays down, and of the extended table as much as anything here looks at. */
export const CFI_TABLE = { start: 0x10, end: PLACE.regions + 4 * MOST_REGIONS } as const;
export const EXTENDED_BYTES = 0x10;

/** Where the vendor's table is; 0 without one. */
export const extendedStart = (table: CfiPlaces): number => (table.get(PLACE.extended) ?? 0) | ((table.get(PLACE.extended + 1) ?? 0) << 8);

/** Bytes of a query by their place. */
export type CfiPlaces = ReadonlyMap<number, number>;

export function parseCfiQuery(table: CfiPlaces): ParsedCfi {
  const at = (place: number): number => table.get(place) ?? 0;
  const pair = (place: number): number => at(place) | (at(place + 1) << 8);
  const unusable = (reason: string): ParsedCfi => ({ kind: "unusable", reason });

  const commandSet = COMMAND_SETS.get(pair(PLACE.commandSet));
  if (commandSet === undefined) return unusable(`its command set ${hex(pair(PLACE.commandSet), 4)} is not one of Intel, AMD or Micron`);
  const sizeExponent = at(PLACE.size);
  if (sizeExponent < SIZES.least || sizeExponent > SIZES.most) return unusable(`it tells a size of 2^${sizeExponent} bytes`);
  const sizeBytes = 2 ** sizeExponent;
  const bufferExponent = pair(PLACE.buffer);
  if (bufferExponent > MOST_BUFFER_EXPONENT) return unusable(`it tells a write buffer of 2^${bufferExponent} bytes`);
  const bufferBytes = bufferExponent === 0 ? 0 : 2 ** bufferExponent;

  const regionCount = at(PLACE.regionCount);
  if (regionCount === 0 || regionCount > MOST_REGIONS) return unusable(`it tells ${regionCount} erase regions`);
  const regions = Array.from({ length: regionCount }, (_, index): CfiRegion => {
    const place = PLACE.regions + 4 * index;
    // A block size of 0 stands for 128 bytes.
    return { count: pair(place) + 1, blockBytes: pair(place + 2) * 256 || 128 };
  });
  const total = regions.reduce((sum, { blockBytes, count }) => sum + blockBytes * count, 0);
  if (total !== sizeBytes) return unusable(`its erase regions have ${hex(total)} bytes, and the chip ${hex(sizeBytes)}`);

  const extended = extendedTable(at, extendedStart(table));
  const word = timeOf(at, 0, UNKNOWN_TYPICAL.wordMs, MICROSECOND_MS);
  return {
    kind: "usable",
    query: {
      commandSet,
      sizeBytes,
      bufferBytes,
      regions: commandSet === "amd" && extended?.(0x0f) === TOP_BOOT ? regions.toReversed() : regions,
      word,
      buffer: timeOf(at, 1, word.typicalMs * Math.max(1, bufferBytes / 2), MICROSECOND_MS),
      erase: timeOf(at, 2, UNKNOWN_TYPICAL.eraseMs, 1),
      locks: locksOf(commandSet, extended),
    },
  };
}

/** AMD's chips that boot from the top give their regions as if from the bottom (extended table, place 0x0f). */
const TOP_BOOT = 0x03;

type At = (place: number) => number;

/** @param index 0: a word, 1: a buffer, 2: the erase of a block */
function timeOf(at: At, index: number, otherwiseMs: number, unitMs: number): CfiTime {
  const exponent = at(PLACE.typicalTimes + index);
  const factor = at(PLACE.maximumTimes + index);
  const typicalMs = exponent === 0 || exponent > MOST_TIME_EXPONENT ? otherwiseMs : 2 ** exponent * unitMs;
  const times = 2 ** (factor === 0 || factor > MOST_FACTOR_EXPONENT ? UNKNOWN_FACTOR_EXPONENT : factor);
  return { typicalMs, maximumMs: Math.min(typicalMs * times, LONGEST_MS) };
}

/** Places from the start of the vendor's table; undefined where it does not begin with `PRI`. */
function extendedTable(at: At, start: number): At | undefined {
  const letters = String.fromCharCode(at(start), at(start + 1), at(start + 2));
  return start !== 0 && letters === "PRI" ? (place) => at(start + place) : undefined;
}

/** Intel's extended table, place 5: bit 3 locks of the older kind, bit 5 instant individual locks. */
function locksOf(commandSet: CfiCommandSet, extended: At | undefined): CfiLocks {
  if (commandSet === "amd") return "sectors";
  const features = extended?.(5) ?? 0;
  if ((features & 0x20) !== 0) return "volatile";
  return (features & 0x08) !== 0 ? "persistent" : "none";
}
