import type { NorChip } from "../nor/nor-chip.ts";

/** Winbond W25Q256JV data sheet: status register 1, block protection table, extended address register, AC characteristics. */
export const W25Q256JV: NorChip = {
  id: "winbond/w25q256jv",
  jedecId: [0xef, 0x40, 0x19],
  sizeBytes: 0x2000000,
  fourByteMode: "always",
  erases: [
    { opcode: 0x20, fourByteOpcode: 0x21, sizeBytes: 0x1000, typicalMs: 50, maximumMs: 400 },
    { opcode: 0x52, sizeBytes: 0x8000, typicalMs: 120, maximumMs: 1600 },
    { opcode: 0xd8, fourByteOpcode: 0xdc, sizeBytes: 0x10000, typicalMs: 150, maximumMs: 2000 },
  ],
  chipErase: { typicalMs: 80_000, maximumMs: 400_000 },
  pageProgram: { typicalMs: 0.7, maximumMs: 3 },
  statusWrite: { typicalMs: 10, maximumMs: 15 },
  flagStatus: false,
  sfdp: true,
  // CMP, in status register 2, is not modelled.
  protection: { levelBits: [2, 3, 4, 5], bottomBit: 6, unitBytes: 0x10000 },
};
