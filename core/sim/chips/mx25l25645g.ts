import type { NorChip } from "../nor/nor-chip.ts";

/** Macronix MX25L25645G data sheet: protected area table (T/B as delivered: top), identification, erase and program performance. */
export const MX25L25645G: NorChip = {
  id: "macronix/mx25l25645g",
  jedecId: [0xc2, 0x20, 0x19],
  sizeBytes: 0x2000000,
  fourByteMode: "always",
  erases: [
    { opcode: 0x20, fourByteOpcode: 0x21, sizeBytes: 0x1000, typicalMs: 25, maximumMs: 400 },
    { opcode: 0x52, fourByteOpcode: 0x5c, sizeBytes: 0x8000, typicalMs: 150, maximumMs: 1000 },
    { opcode: 0xd8, fourByteOpcode: 0xdc, sizeBytes: 0x10000, typicalMs: 220, maximumMs: 2000 },
  ],
  chipErase: { typicalMs: 110_000, maximumMs: 300_000 },
  pageProgram: { typicalMs: 0.25, maximumMs: 0.75 },
  statusWrite: { typicalMs: 40, maximumMs: 40 },
  flagStatus: false,
  sfdp: true,
  protection: { levelBits: [2, 3, 4, 5], unitBytes: 0x10000 },
};
