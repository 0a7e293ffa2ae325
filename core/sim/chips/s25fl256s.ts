import type { NorChip } from "../nor/nor-chip.ts";

/**
 * Spansion S25FL256S data sheet (001-98283), the one with sectors of 64 KiB: command set summary, embedded algorithm performance. Its
 * sectors of 4 KiB, its error bits and its bank register are not modelled.
 */
export const S25FL256S: NorChip = {
  id: "spansion/s25fl256s",
  jedecId: [0x01, 0x02, 0x19, 0x4d, 0x01],
  sizeBytes: 0x2000000,
  fourByteMode: "commands-only",
  erases: [{ opcode: 0xd8, fourByteOpcode: 0xdc, sizeBytes: 0x10000, typicalMs: 130, maximumMs: 650 }],
  chipErase: { typicalMs: 66_000, maximumMs: 330_000 },
  pageProgram: { typicalMs: 0.25, maximumMs: 0.75 },
  statusWrite: { typicalMs: 140, maximumMs: 500 },
  flagStatus: false,
  sfdp: false,
  protection: { levelBits: [2, 3, 4], unitBytes: 0x80000 },
};
