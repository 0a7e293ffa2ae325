/** One way to erase, smallest first in {@link FlashGeometry.erases}. */
export interface EraseKind {
  readonly sizeBytes: number;
  /** Where the chip has blocks of this kind; each range begins and ends at a multiple of the size. Absent: everywhere. */
  readonly within?: readonly AddressRange[];
  readonly typicalMs: number;
  readonly maximumMs: number;
}

export interface FlashGeometry {
  readonly sizeBytes: number;
  /** Largest program operation; one that crosses a multiple of this would wrap on the chip. */
  readonly pageBytes: number;
  /** Ascending; each size is a multiple of the one before. Every place is within a kind; some chips have small blocks only at one end. */
  readonly erases: readonly EraseKind[];
  readonly pageTypicalMs: number;
  readonly pageMaximumMs: number;
  /** Programming a page that is not erased only clears bits. False where the chip (internal ECC) forbids a second program. */
  readonly canProgramAgain: boolean;
  /**
   * A program erases what it covers first: it is given whole erase units, and `canProgramAgain` is false. Never when absent.
   */
  readonly programErases?: boolean;
  /** Expected bus and wire time to read one byte, for estimates. */
  readonly readMsPerByte: number;
}

export interface MemoryIdentity {
  /** The name in the card profile: `flash0`. */
  readonly name: string;
  /** Chip, as well as it is known: `Micron N25Q128A` or `JEDEC 20ba18`. */
  readonly chip: string;
  /** Answer to 9F, lower-case hex. Empty where the kind of memory has none. */
  readonly jedecId: string;
  /** Where the geometry came from. */
  readonly geometrySource: "sfdp" | "table" | "cfi";
}

/**
 * A flash memory behind some port. Addresses are bytes from 0; a range outside the memory throws {@link AddressRangeError}
 * before anything is sent. Only `erase`, `program` and `liftProtection` change the chip.
 */
export interface Memory {
  readonly identity: MemoryIdentity;
  readonly geometry: FlashGeometry;
  /** Fills `into` from `address`. */
  read(address: number, into: Uint8Array): Promise<void>;
  /** Erases one unit; `sizeBytes` is one of the geometry's and `address` a multiple of it. */
  erase(address: number, sizeBytes: number): Promise<void>;
  /** Programs within one page. Returns when the chip says it is done; what it holds then is for `read` to tell. */
  program(address: number, data: Uint8Array): Promise<void>;
  /** Ranges that the chip refuses to change now. Empty when it is open. */
  protectedRanges(): Promise<readonly AddressRange[]>;
  /** Clears the chip's block protection. It stays cleared. */
  liftProtection(): Promise<void>;
  /** Puts back modes that were changed (4-byte addressing), also after a failure. */
  close(): Promise<void>;
}

export interface AddressRange {
  readonly address: number;
  readonly sizeBytes: number;
}
