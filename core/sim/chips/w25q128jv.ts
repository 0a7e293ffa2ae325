import type { NorChip } from "../nor/nor-chip.ts";

/** Winbond W25Q128JV data sheet: status register 1, block protection table, manufacturer and device identification, AC characteristics. */
export const W25Q128JV: NorChip = {
  id: "winbond/w25q128jv",
  jedecId: [0xef, 0x40, 0x18],
  sizeBytes: 0x1000000,
  fourByteMode: "none",
  erases: [
    { opcode: 0x20, sizeBytes: 0x1000, typicalMs: 45, maximumMs: 400 },
    { opcode: 0x52, sizeBytes: 0x8000, typicalMs: 120, maximumMs: 1600 },
    { opcode: 0xd8, sizeBytes: 0x10000, typicalMs: 150, maximumMs: 2000 },
  ],
  chipErase: { typicalMs: 40_000, maximumMs: 200_000 },
  pageProgram: { typicalMs: 0.4, maximumMs: 3 },
  statusWrite: { typicalMs: 10, maximumMs: 15 },
  flagStatus: false,
  sfdp: true,
  // CMP, in status register 2, is not modelled.
  protection: {
    levelBits: [2, 3, 4],
    bottomBit: 5,
    unitBytes: 0x40000,
    smallUnit: { bit: 6, unitBytes: 0x1000, limitBytes: 0x8000 },
  },
};
