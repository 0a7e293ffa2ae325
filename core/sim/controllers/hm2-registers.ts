/** hostmot2-firmware c15c0c3c, src/TopPCIHostMot2.vhd and hostmot2.vhd; the same in mesaflash, hostmot2_def.h. */
export const HM2 = { SPI_CONTROL: 0x70, SPI_DATA: 0x74, ICAP: 0x78, COOKIE: 0x100 } as const;

export const HM2_BLOCK_BYTES = 0x104;
export const HM2_COOKIE = 0x55aa_cafe;

/** The design runs from the clock of the PCI bus. */
export const PCI_CLOCK_HZ = 33_333_333;

/** What the bus shows where nothing drives it. The design leaves it open; software that looks at such bits is to fail. */
export const UNDRIVEN = 0x5a5a_5a5a;
