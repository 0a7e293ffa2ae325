/**
 * Decoding of the two SFDP tables that say how to drive a chip. Section numbers are those of JESD216B (May 2014). The bytes come
 * from a chip and are not trusted: what is impossible gives a reason, never a guess.
 */

export interface SfdpErase {
  readonly sizeBytes: number;
  readonly opcode: number;
  /** The opcode that always takes 4 address bytes, where the chip has it. */
  readonly fourByteOpcode?: number;
  readonly typicalMs: number;
  readonly maximumMs: number;
}

/** How a chip of more than 16 MiB is addressed. `commands`: by opcodes of their own, for read, program and at least one erase. */
export type FourByteWay = "not-needed" | "commands" | "always-on" | "enter" | "enter-after-write-enable" | "extended-address-register";

/** What writing only the first byte of the status register does to the second one. */
export type StatusWrite = "one-byte" | "two-bytes" | "loses-second-byte";

export interface SfdpGeometry {
  readonly sizeBytes: number;
  readonly pageBytes: number;
  /** Ascending by size. */
  readonly erases: readonly SfdpErase[];
  readonly pageProgram: { readonly typicalMs: number; readonly maximumMs: number };
  readonly flagStatus: boolean;
  readonly fourByteWay: FourByteWay;
  readonly statusWrite: StatusWrite;
}

/** Dwords 1 and 2 are the first ones, as in the standard. A dword behind the end of the table is absent. */
export type Dwords = (number: number) => number | undefined;

export function dwordsOf(bytes: Uint8Array): Dwords {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (number) => (number * 4 <= bytes.length ? view.getUint32((number - 1) * 4, true) : undefined);
}

const bits = (dword: number, low: number, count: number): number => Math.floor(dword / 2 ** low) % 2 ** count;
const bit = (dword: number, index: number): boolean => bits(dword, index, 1) === 1;

/** Above this, three address bytes do not reach. */
const THREE_BYTE_LIMIT = 0x100_0000;
const SMALLEST_CHIP = 0x1_0000;
/** What 4 address bytes reach. */
const LARGEST_CHIP = 0x1_0000_0000;
/** 256 bytes to 256 MiB; no erase of any chip is smaller or larger. */
const ERASE_EXPONENTS = { least: 8, most: 28 };
const PAGE_BYTES = { least: 16, most: 4096 };

/**
 * Erase commands that mean the same on every chip. A flipped bit in the table must not turn the erase of 4 KiB into the erase of the
 * chip (C7, 60) or into a write of a register, so any other opcode is left out.
 */
const ERASE_OPCODES = new Set([0x20, 0x52, 0xd7, 0xd8]);
const FOUR_BYTE_ERASE_OPCODES = new Set([0x21, 0x5c, 0xdc]);

/** Dword 2: the density in bits minus one, or with bit 31 its power of two. */
function sizeBytesOf(density: number): number {
  return bit(density, 31) ? 2 ** bits(density, 0, 31) / 8 : (density + 1) / 8;
}

const ERASE_UNITS_MS = [1, 16, 128, 1000] as const;

/** Dwords 8 to 10, and which of the types the 4-byte instruction table (6.6) repeats. */
function erasesOf(basic: Dwords, fourByte: Dwords | undefined): SfdpErase[] {
  const times = basic(10) ?? 0;
  const supported = fourByte?.(1) ?? 0;
  const opcodes = fourByte?.(2) ?? 0;
  return [0, 1, 2, 3].flatMap((type) => {
    const half = bits(basic(type < 2 ? 8 : 9) ?? 0, (type % 2) * 16, 16);
    const exponent = bits(half, 0, 8);
    const opcode = bits(half, 8, 8);
    if (exponent < ERASE_EXPONENTS.least || exponent > ERASE_EXPONENTS.most) return [];
    const time = bits(times, 4 + 7 * type, 7);
    const typicalMs = (bits(time, 0, 5) + 1) * (ERASE_UNITS_MS[bits(time, 5, 2)] ?? 1000);
    const maximumMs = typicalMs * 2 * (bits(times, 0, 4) + 1);
    const other = bits(opcodes, type * 8, 8);
    const repeated = bit(supported, 9 + type) && FOUR_BYTE_ERASE_OPCODES.has(other);
    return [{ sizeBytes: 2 ** exponent, opcode, typicalMs, maximumMs, ...(repeated ? { fourByteOpcode: other } : {}) }];
  });
}

/** Dword 11. */
function pageProgramOf(times: number) {
  const typicalUs = (bits(times, 8, 5) + 1) * (bit(times, 13) ? 64 : 8);
  return { typicalMs: typicalUs / 1000, maximumMs: (typicalUs * 2 * (bits(times, 0, 4) + 1)) / 1000 };
}

/** Dword 1 bits 18 and 17, dword 16 bits 31 to 24, and bits 0 and 6 (13 and 12) of the 4-byte instruction table. */
function fourByteWayOf(basic: Dwords, fourByte: Dwords | undefined, canErase: boolean): FourByteWay | undefined {
  const supported = fourByte?.(1) ?? 0;
  const ways = bits(basic(16) ?? 0, 24, 8);
  if (bit(supported, 0) && bit(supported, 6) && canErase) return "commands";
  if (bits(basic(1) ?? 0, 17, 2) === 0b10 || bit(ways, 6)) return "always-on";
  if (bit(ways, 0)) return "enter";
  if (bit(ways, 1)) return "enter-after-write-enable";
  return undefined;
}

/** Dword 15 bits 22 to 20, quad enable requirements. */
const STATUS_WRITE: Readonly<Record<number, StatusWrite>> = { 1: "loses-second-byte", 5: "two-bytes" };

/** A reason (the end of the sentence "the chip …") when the tables cannot be used. */
export function decodeSfdpTables(basic: Dwords, fourByte: Dwords | undefined): SfdpGeometry | string {
  const times = basic(11);
  if (times === undefined) return "its SFDP table is of the first edition, without times and page size";
  const sizeBytes = sizeBytesOf(basic(2) ?? 0);
  if (!Number.isInteger(sizeBytes) || sizeBytes < SMALLEST_CHIP || sizeBytes > LARGEST_CHIP)
    return "its SFDP table gives an impossible size";
  const pageBytes = 2 ** bits(times, 4, 4);
  if (pageBytes < PAGE_BYTES.least || pageBytes > PAGE_BYTES.most) return "its SFDP table gives an impossible page size";

  const all = erasesOf(basic, fourByte).filter((erase) => sizeBytes % erase.sizeBytes === 0);
  const isLarge = sizeBytes > THREE_BYTE_LIMIT;
  const isAlwaysOn = bits(basic(1) ?? 0, 17, 2) === 0b10;
  const canErase = all.some(({ fourByteOpcode }) => fourByteOpcode !== undefined);
  const fourByteWay = isLarge || isAlwaysOn ? fourByteWayOf(basic, fourByte, canErase) : "not-needed";
  if (fourByteWay === undefined) return "its SFDP tables name no known way to address more than 16 MiB";
  const usable = all.filter(({ opcode, fourByteOpcode }) =>
    fourByteWay === "commands" ? fourByteOpcode !== undefined : ERASE_OPCODES.has(opcode),
  );
  const erases = usable
    .filter(({ sizeBytes: size }, index) => usable.findIndex((other) => other.sizeBytes === size) === index)
    .sort((left, right) => left.sizeBytes - right.sizeBytes);
  if (erases.length === 0) return "its SFDP table names no known erase command";

  return {
    sizeBytes,
    pageBytes,
    erases,
    pageProgram: pageProgramOf(times),
    // Dword 14 bit 3: bit 7 of the flag status register (70) may be polled.
    flagStatus: bit(basic(14) ?? 0, 3),
    fourByteWay,
    statusWrite: STATUS_WRITE[bits(basic(15) ?? 0, 20, 3)] ?? "one-byte",
  };
}
