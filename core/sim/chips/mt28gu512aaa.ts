import type { CfiChip } from "../nor/cfi-chip.ts";

/**
 * Micron MT28GU512AAA data sheet (StrataFlash embedded memory, MT28GUxxxAAA): features, memory map, object mode of the programming
 * regions, device identifier codes, program and erase characteristics.
 */
export const MT28GU512AAA: CfiChip = {
  id: "micron/mt28gu512aaa",
  commandSet: 0x0200,
  manufacturerId: 0x0089,
  deviceId: 0x887e,
  sizeBytes: 0x4000000,
  regions: [{ blockBytes: 0x40000, count: 256 }],
  bufferWords: 512,
  partitions: 8,
  programOnceBytes: 0x400,
  wordProgram: { typicalMs: 0.115, maximumMs: 0.23 },
  bufferProgram: { typicalMs: 1.02, maximumMs: 2.05 },
  blockErase: { typicalMs: 900, maximumMs: 4000 },
};
