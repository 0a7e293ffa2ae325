import { VirtualCardUnsupportedError } from "../errors.ts";
import type { CfiChip } from "../nor/cfi-chip.ts";
import { MT28EW01GABA } from "./mt28ew01gaba.ts";
import { MT28GU01GAA } from "./mt28gu01gaa.ts";
import { MT28GU512AAA } from "./mt28gu512aaa.ts";
import { PC28F00AP30TF } from "./pc28f00ap30tf.ts";
import { S29GL01GP } from "./s29gl01gp.ts";
import { S29GL01GS } from "./s29gl01gs.ts";
import { S29GL256P } from "./s29gl256p.ts";

/** All modelled parallel chips by the id of their memory profile; a chip can also have a profile of the type `direct`. */
export const CFI_CHIPS: ReadonlyMap<string, CfiChip> = new Map([
  ...[PC28F00AP30TF, MT28GU512AAA, MT28GU01GAA, S29GL01GP, S29GL01GS, S29GL256P, MT28EW01GABA].map((chip): [string, CfiChip] => [
    chip.id,
    chip,
  ]),
  ["micron/pc28f00ap30tf-blocks", PC28F00AP30TF],
]);

/** @throws {VirtualCardUnsupportedError} if there is no model of it */
export function cfiChip(id: string): CfiChip {
  const chip = CFI_CHIPS.get(id);
  if (!chip) throw new VirtualCardUnsupportedError({ kind: "chip", id, known: [...CFI_CHIPS.keys()] });
  return chip;
}
