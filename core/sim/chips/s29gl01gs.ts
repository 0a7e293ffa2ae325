import type { CfiChip } from "../nor/cfi-chip.ts";
import { S29GL01GP } from "./s29gl01gp.ts";

/** Spansion S29GL-S data sheet (001-98285): as the S29GL01GP, with a larger buffer; embedded algorithm performance. */
export const S29GL01GS: CfiChip = {
  ...S29GL01GP,
  id: "spansion/s29gl01gs",
  bufferWords: 256,
  wordProgram: { typicalMs: 0.125, maximumMs: 0.4 },
  bufferProgram: { typicalMs: 0.34, maximumMs: 0.75 },
  blockErase: { typicalMs: 275, maximumMs: 1100 },
};
