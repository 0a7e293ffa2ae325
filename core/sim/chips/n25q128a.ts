import type { NorChip } from "../nor/nor-chip.ts";

/** Micron N25Q128A 3 V data sheet, Rev. T: device identification, tables 43 (times) and the protected area tables of chapter 6. */
export const N25Q128A: NorChip = {
  id: "micron/n25q128a",
  jedecId: [0x20, 0xba, 0x18, 0x10],
  sizeBytes: 0x1000000,
  fourByteMode: "none",
  erases: [
    { opcode: 0x20, sizeBytes: 0x1000, typicalMs: 250, maximumMs: 800 },
    { opcode: 0xd8, sizeBytes: 0x10000, typicalMs: 700, maximumMs: 3000 },
  ],
  chipErase: { typicalMs: 170_000, maximumMs: 250_000 },
  pageProgram: { typicalMs: 0.5, maximumMs: 5 },
  statusWrite: { typicalMs: 1.3, maximumMs: 8 },
  flagStatus: true,
  // Early dies, like QEMU's model, have none.
  sfdp: false,
  protection: { levelBits: [2, 3, 4, 6], bottomBit: 5, unitBytes: 0x10000 },
};
