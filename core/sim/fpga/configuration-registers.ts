/** AMD UG470, table 5-23, and UG570, configuration registers: the numbers of 7 series and UltraScale are the same. */
export const REGISTER = {
  CRC: 0,
  FDRI: 2,
  FDRO: 3,
  CMD: 4,
  CTL0: 5,
  MASK: 6,
  STAT: 7,
  LOUT: 8,
  IDCODE: 12,
  WBSTAR: 16,
  BOOTSTS: 22,
  CTL1: 24,
} as const;

/** UG470, table 5-25: what is written to CMD. */
export const COMMAND = { WCFG: 1, MFW: 2, START: 5, RCRC: 7, SHUTDOWN: 11, DESYNC: 13, IPROG: 15 } as const;

/** UG470, table 5-29; UG570 gives the same bits the same meaning. */
export const STAT = {
  crcError: 0x1,
  endOfStartup: 0x10,
  gwe: 0x40,
  initComplete: 0x800,
  init: 0x1000,
  done: 0x4000,
  idError: 0x8000,
} as const;

/** UG470, table 5-37: bits 0 to 7 are about the last boot, bits 8 to 15 about the one before. */
export const BOOTSTS = { valid: 0x1, fallback: 0x2, iprog: 0x4, watchdog: 0x8, before: 8 } as const;

/** UG470, table 5-36: bits of WBSTAR that are the address. */
export const START_ADDRESS = 0x1fff_ffff;

export const WORD = { sync: 0xaa99_5566, dummy: 0xffff_ffff, noOperation: 0x2000_0000 } as const;

/** UG470, tables 5-20 to 5-22. */
export const HEADER = {
  typeShift: 29,
  operationShift: 27,
  registerShift: 13,
  registerMask: 0x1f,
  /** By type. */
  countMask: { 1: 0x7ff, 2: 0x7ff_ffff },
  operation: { none: 0, read: 1, write: 2 },
} as const;
