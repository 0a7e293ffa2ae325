/** AMD PG153, AXI Quad SPI v3.2: table 2-4 (offsets) and the register tables after it (bits). */
export const OFFSET = {
  DGIER: 0x1c,
  IPISR: 0x20,
  IPIER: 0x28,
  SRR: 0x40,
  SPICR: 0x60,
  SPISR: 0x64,
  SPIDTR: 0x68,
  SPIDRR: 0x6c,
  SPISSR: 0x70,
  TX_OCCUPANCY: 0x74,
  RX_OCCUPANCY: 0x78,
} as const;

export const WINDOW_BYTES = 0x80;

/** The only value of SRR that resets. */
export const RESET_KEY = 0x0a;

export const SPICR = {
  loopback: 0x001,
  enable: 0x002,
  master: 0x004,
  cpol: 0x008,
  cpha: 0x010,
  txReset: 0x020,
  rxReset: 0x040,
  manualSelect: 0x080,
  inhibit: 0x100,
  lsbFirst: 0x200,
  /** What can be read back: the FIFO resets clear themselves. */
  kept: 0x39f,
  resetValue: 0x180,
} as const;

export const SPISR = {
  rxEmpty: 0x001,
  rxFull: 0x002,
  txEmpty: 0x004,
  txFull: 0x008,
  notSelectedAsSlave: 0x020,
  commandError: 0x400,
} as const;

export const INTERRUPT = {
  txEmpty: 0x0004,
  rxFull: 0x0010,
  rxOverrun: 0x0020,
  txHalfEmpty: 0x0040,
  commandError: 0x2000,
  all: 0x3fff,
} as const;

/** DGIER has one bit. */
export const GLOBAL_INTERRUPT_ENABLE = 0x80000000;

export const NAME_BY_OFFSET: ReadonlyMap<number, string> = new Map(Object.entries(OFFSET).map(([name, offset]) => [offset, name]));
