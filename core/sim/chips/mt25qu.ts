import type { NorChip } from "../nor/nor-chip.ts";
import { MT25QL256A } from "./mt25ql256a.ts";

/**
 * Micron MT25Q data sheets, 1.8 V: each differs from the 3 V chip of 256 Mb in its id and size, and those of 1 and 2 Gb, made of two and
 * four dies, in that C7 is not a command. The model takes it; nothing here sends it. Ids: flashrom b946ca13, include/flashchips.h.
 */
const mt25qu = (name: string, density: number, sizeBytes: number): NorChip => ({
  ...MT25QL256A,
  id: `micron/${name}`,
  jedecId: [0x20, 0xbb, density, 0x10],
  sizeBytes,
});

export const MT25QU256 = mt25qu("mt25qu256", 0x19, 0x2000000);
export const MT25QU512 = mt25qu("mt25qu512", 0x20, 0x4000000);
export const MT25QU01G = mt25qu("mt25qu01g", 0x21, 0x8000000);
export const MT25QU02G = mt25qu("mt25qu02g", 0x22, 0x10000000);
