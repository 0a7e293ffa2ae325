/** What differs between the flash controllers that IBM put behind the same four registers. */
export interface CapiBuild {
  /** Bytes that one step of ADDR means. */
  readonly addressUnitBytes: number;
  readonly addressMask: number;
  readonly sizeMask: number;
  /** What one step of SIZE erases. */
  readonly blockBytes: number;
  readonly eraseMs: number;
  /** What is programmed at once. */
  readonly pageBytes: number;
  readonly pageMs: number;
  /** Time to move one word between the register and the flash. */
  readonly wordMs: number;
  /** Blocks and pages beyond those that SIZE asks for. */
  readonly surplus: number;
  /** Whether SIZE counts words or blocks when reading. */
  readonly readUnit: "words" | "blocks";
  /** Bit 11 tells that the flash has the next word ready. */
  readonly showsNextWord: boolean;
}

/**
 * capi2-bsp b7ba8278, N250SP/src/capi_flash.vhdl and capi_vsec.vhdl: two MT28EW blocks of 128 KiB a time, buffers of 512 half words.
 * Times are typical ones of the MT28EW01GABA data sheet.
 */
const BPI: Omit<CapiBuild, "blockBytes"> = {
  addressUnitBytes: 4,
  addressMask: 0x03ff_ffff,
  sizeMask: 0x3ff,
  eraseMs: 400,
  pageBytes: 1024,
  pageMs: 0.512,
  wordMs: 0.0015,
  surplus: 0,
  readUnit: "words",
  showsNextWord: false,
};

/**
 * capi2-bsp b7ba8278, U200/src/capi_flash_spi_mt25qt.vhdl: what is left is looked at before it is counted down (states 16, 1D and 32),
 * so that one sector too much is erased and one page too much is programmed and read. Times are those of the MT25QL256A data sheet.
 */
const SPI: Omit<CapiBuild, "blockBytes"> = {
  addressUnitBytes: 1,
  addressMask: 0xffff_ffff,
  sizeMask: 0xffff,
  eraseMs: 150,
  pageBytes: 256,
  pageMs: 0.12,
  wordMs: 0.0006,
  surplus: 1,
  readUnit: "blocks",
  showsNextWord: true,
};

/** By `addressUnitBytes`, 4 where the card gives none: BPI flash is addressed in words, SPI flash in bytes. */
export function capiBuild({ addressUnitBytes = 4, blockBytes }: Readonly<Record<string, number>>): CapiBuild {
  return addressUnitBytes === 1 ? { ...SPI, blockBytes: blockBytes ?? 0x10000 } : { ...BPI, blockBytes: blockBytes ?? 0x40000 };
}
