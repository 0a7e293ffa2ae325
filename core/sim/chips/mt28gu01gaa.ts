import type { CfiChip } from "../nor/cfi-chip.ts";
import { MT28GU512AAA } from "./mt28gu512aaa.ts";

/** Micron MT28GUxxxAAA data sheet: as the chip of 512 Mb, but for size and device code. The code also stands in boot logs of the VC707. */
export const MT28GU01GAA: CfiChip = {
  ...MT28GU512AAA,
  id: "micron/mt28gu01gaa",
  deviceId: 0x88b0,
  sizeBytes: 0x8000000,
  regions: [{ blockBytes: 0x40000, count: 512 }],
};
