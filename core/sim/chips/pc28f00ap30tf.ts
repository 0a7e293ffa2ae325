import type { CfiChip } from "../nor/cfi-chip.ts";

/**
 * Micron P30-65nm 1 Gb data sheet (Numonyx order number 208042), the one with its parameter blocks at the top: memory map, program and
 * erase characteristics. Its device id, and that its table agrees: Linux 4.19 boot log of a KC705 in the AD-FMCOMMS2-EBZ MicroBlaze quick
 * start guide of Analog Devices.
 */
export const PC28F00AP30TF: CfiChip = {
  id: "micron/pc28f00ap30tf",
  commandSet: 0x0001,
  manufacturerId: 0x0089,
  deviceId: 0x8962,
  sizeBytes: 0x8000000,
  regions: [
    { blockBytes: 0x20000, count: 1023 },
    { blockBytes: 0x8000, count: 4 },
  ],
  bufferWords: 512,
  partitions: 1,
  wordProgram: { typicalMs: 0.27, maximumMs: 0.456 },
  bufferProgram: { typicalMs: 0.7, maximumMs: 1.9 },
  blockErase: { typicalMs: 900, maximumMs: 4000 },
};
