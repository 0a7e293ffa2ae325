/** What a memory profile says about one SPI NOR chip, with the spelling of the profile. */
export interface SpiNorTable {
  /** `Micron N25Q128A`. */
  readonly name: string;
  /** Answer to 9F, 3 bytes as lower-case hex. */
  readonly jedecId: string;
  readonly sizeBytes: number;
  readonly pageBytes: number;
  /**
   * With 4, the commands that always take a 4-byte address are used (13, 12), and `erases` names theirs (21, 5C, DC). With 3, a
   * chip of more than 16 MiB is switched to 4-byte addressing (B7) while it is open.
   */
  readonly addressBytes: 3 | 4;
  /** How a chip with 3-byte addresses reaches more than 16 MiB; by 4-byte mode (B7) when absent. */
  readonly bank?: "extended-address-register" | undefined;
  /** Ascending by size. */
  readonly erases: readonly {
    readonly sizeBytes: number;
    readonly opcode: number;
    readonly typicalMs: number;
    readonly maximumMs: number;
  }[];
  readonly pageProgram: { readonly typicalMs: number; readonly maximumMs: number };
  /** The chip has a flag status register (70, cleared by 50) laid out as Micron's. */
  readonly flagStatus: boolean;
  /** Bits of the status register that protect ranges; 0 when there are none. {@link DEFAULT_PROTECT_BITS} when absent. */
  readonly protectBits?: number;
  /** True when absent. */
  readonly canProgramAgain?: boolean;
  /** "use": the chip's SFDP tables, where it has usable ones, replace sizes, opcodes and times. "ignore" when absent. */
  readonly sfdp?: "use" | "ignore";
}

/** BP2, BP1 and BP0: bits 4 to 2 on all chips described in `core/sim/chips`; further bits differ from vendor to vendor. */
export const DEFAULT_PROTECT_BITS = 0x1c;
