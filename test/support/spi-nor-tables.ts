import type { SpiNorTable } from "../../core/memory/spi-nor-table.ts";

/** A chip of 1 MiB with the commands of a small Micron one; the times are those of `ramSpiNor`. */
export const SMALL_TABLE: SpiNorTable = {
  name: "Test Small",
  jedecId: "20ba18",
  sizeBytes: 0x100000,
  pageBytes: 256,
  addressBytes: 3,
  erases: [
    { sizeBytes: 0x1000, opcode: 0x20, typicalMs: 100, maximumMs: 800 },
    { sizeBytes: 0x10000, opcode: 0xd8, typicalMs: 200, maximumMs: 3000 },
  ],
  pageProgram: { typicalMs: 0.5, maximumMs: 5 },
  flagStatus: true,
  protectBits: 0x5c,
};

/** 32 MiB with 4-byte commands. */
export const LARGE_TABLE: SpiNorTable = {
  ...SMALL_TABLE,
  name: "Test Large",
  jedecId: "20ba19",
  sizeBytes: 0x2000000,
  addressBytes: 4,
  erases: [
    { sizeBytes: 0x1000, opcode: 0x21, typicalMs: 100, maximumMs: 800 },
    { sizeBytes: 0x10000, opcode: 0xdc, typicalMs: 200, maximumMs: 3000 },
  ],
};

/** 32 MiB that needs 4-byte mode. */
export const SWITCHED_TABLE: SpiNorTable = { ...SMALL_TABLE, name: "Test Switched", jedecId: "20ba19", sizeBytes: 0x2000000 };
