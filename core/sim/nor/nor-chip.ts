/** How long an operation inside the chip takes. */
export interface Duration {
  readonly typicalMs: number;
  readonly maximumMs: number;
}

export interface NorErase extends Duration {
  readonly opcode: number;
  /** The opcode that always takes a 4-byte address; chips that fit in 3 bytes have none. */
  readonly fourByteOpcode?: number;
  /** A multiple of 4096. */
  readonly sizeBytes: number;
}

/** Where the block protection bits are in the status register, and what they protect. */
export interface BlockProtection {
  /** Bit numbers of BP0, BP1, … : level 0 protects nothing, level n `2 ** (n - 1)` units, at most the whole chip. */
  readonly levelBits: readonly number[];
  readonly unitBytes: number;
  /** Set: the range counts from address 0 instead of from the end. */
  readonly bottomBit?: number;
  /** Set: levels count in a smaller unit, up to a limit (Winbond's SEC). */
  readonly smallUnit?: { readonly bit: number; readonly unitBytes: number; readonly limitBytes: number };
}

/** What a data sheet says about one SPI NOR chip. Pages have 256 bytes. */
export interface NorChip {
  readonly id: string;
  /** Answer to 9F; zeros follow. */
  readonly jedecId: readonly number[];
  /** A power of two. */
  readonly sizeBytes: number;
  /** Whether B7 and E9 exist, and whether they need 06 before them; with all but `none`, 13, 0C and 12 exist. */
  readonly fourByteMode: "none" | "commands-only" | "always" | "after-write-enable";
  /** Ascending by size. */
  readonly erases: readonly NorErase[];
  readonly chipErase: Duration;
  readonly pageProgram: Duration;
  readonly statusWrite: Duration;
  /** Micron's flag status register: 70 and 50, and WEL that stays set when a protected range refuses. */
  readonly flagStatus: boolean;
  /** Without it 5A is answered with zeros. */
  readonly sfdp: boolean;
  readonly protection: BlockProtection;
}
