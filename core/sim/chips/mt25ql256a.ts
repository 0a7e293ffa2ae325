import type { NorChip } from "../nor/nor-chip.ts";

/** Micron MT25QL256ABA data sheet: device identification, AC characteristics, status register and protected area tables. */
export const MT25QL256A: NorChip = {
  id: "micron/mt25ql256a",
  jedecId: [0x20, 0xba, 0x19, 0x10],
  sizeBytes: 0x2000000,
  // Dword 16 of the chip's own basic parameter table asks for 06 before B7 and E9.
  fourByteMode: "after-write-enable",
  erases: [
    { opcode: 0x20, fourByteOpcode: 0x21, sizeBytes: 0x1000, typicalMs: 50, maximumMs: 400 },
    { opcode: 0x52, fourByteOpcode: 0x5c, sizeBytes: 0x8000, typicalMs: 100, maximumMs: 1000 },
    { opcode: 0xd8, fourByteOpcode: 0xdc, sizeBytes: 0x10000, typicalMs: 150, maximumMs: 1000 },
  ],
  chipErase: { typicalMs: 77_000, maximumMs: 240_000 },
  pageProgram: { typicalMs: 0.12, maximumMs: 1.8 },
  statusWrite: { typicalMs: 1.3, maximumMs: 8 },
  flagStatus: true,
  sfdp: true,
  protection: { levelBits: [2, 3, 4, 6], bottomBit: 5, unitBytes: 0x10000 },
};
