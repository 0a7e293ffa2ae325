import type { CfiChip } from "../nor/cfi-chip.ts";

/**
 * Micron MT28EW01GABA data sheet (Rev. F): features, command definitions, read electronic signature, program and erase characteristics.
 * That the status register shows for one read only is as on the S29GL-S, which it can replace.
 */
export const MT28EW01GABA: CfiChip = {
  id: "micron/mt28ew01gaba",
  commandSet: 0x0002,
  manufacturerId: 0x0089,
  deviceId: 0x227e,
  furtherIds: [0x2228, 0x2201],
  hasStatusRegister: true,
  sizeBytes: 0x8000000,
  regions: [{ blockBytes: 0x20000, count: 1024 }],
  bufferWords: 512,
  wordProgram: { typicalMs: 0.025, maximumMs: 0.2 },
  bufferProgram: { typicalMs: 0.512, maximumMs: 2 },
  blockErase: { typicalMs: 200, maximumMs: 1100 },
};
