import { MT28GU512AAA } from "../../core/sim/chips/mt28gu512aaa.ts";
import { PC28F00AP30TF } from "../../core/sim/chips/pc28f00ap30tf.ts";
import { S29GL01GP } from "../../core/sim/chips/s29gl01gp.ts";
import type { CfiChip } from "../../core/sim/nor/cfi-chip.ts";

/** The chips of each command set, with so few blocks that a test can look at all of them. The small ones of the P30 are at the bottom here. */
export const INTEL_SMALL: CfiChip = {
  ...PC28F00AP30TF,
  id: "small P30",
  sizeBytes: 0x80000,
  regions: [
    { blockBytes: 0x8000, count: 4 },
    { blockBytes: 0x20000, count: 3 },
  ],
};
export const MICRON_SMALL: CfiChip = {
  ...MT28GU512AAA,
  id: "small MT28GU",
  sizeBytes: 0x100000,
  regions: [{ blockBytes: 0x40000, count: 4 }],
  ...{ partitions: 4 },
};
export const AMD_SMALL: CfiChip = {
  ...S29GL01GP,
  id: "small S29GL-P",
  sizeBytes: 0x80000,
  regions: [{ blockBytes: 0x20000, count: 4 }],
};
export const SMALL_CFI_CHIPS: readonly CfiChip[] = [INTEL_SMALL, MICRON_SMALL, AMD_SMALL];
