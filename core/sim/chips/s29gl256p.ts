import type { CfiChip } from "../nor/cfi-chip.ts";

/** Spansion S29GL-P data sheet (S29GL-P_00_A7): product overview, command definitions, autoselect, erase and program performance. */
export const S29GL256P: CfiChip = {
  id: "spansion/s29gl256p",
  commandSet: 0x0002,
  manufacturerId: 0x0001,
  deviceId: 0x227e,
  furtherIds: [0x2222, 0x2201],
  sizeBytes: 0x2000000,
  regions: [{ blockBytes: 0x20000, count: 256 }],
  bufferWords: 32,
  wordProgram: { typicalMs: 0.06, maximumMs: 0.48 },
  bufferProgram: { typicalMs: 0.48, maximumMs: 1.92 },
  blockErase: { typicalMs: 500, maximumMs: 3500 },
};
