import { VirtualCardUnsupportedError } from "../errors.ts";
import type { NorChip } from "../nor/nor-chip.ts";
import { MT25QL256A } from "./mt25ql256a.ts";
import { MT25QU01G, MT25QU02G, MT25QU256, MT25QU512 } from "./mt25qu.ts";
import { MX25L25645G } from "./mx25l25645g.ts";
import { N25Q128A } from "./n25q128a.ts";
import { S25FL256S } from "./s25fl256s.ts";
import { W25Q128JV } from "./w25q128jv.ts";
import { W25Q256JV } from "./w25q256jv.ts";

const CHIPS = [N25Q128A, MT25QL256A, MT25QU256, MT25QU512, MT25QU01G, MT25QU02G, W25Q128JV, W25Q256JV, MX25L25645G, S25FL256S];

/** All modelled chips by the id of their memory profile; a chip can have a second profile, for another way to address it. */
export const NOR_CHIPS: ReadonlyMap<string, NorChip> = new Map([
  ...CHIPS.map((chip): [string, NorChip] => [chip.id, chip]),
  ["micron/mt25qu01g-banked", MT25QU01G],
  ["micron/mt25qu256-4byte-mode", MT25QU256],
]);

/** For a card whose chip is not known: the smallest that tells its sizes and commands itself and has room for so many bytes. */
export const standInChip = (neededBytes: number): NorChip | undefined =>
  CHIPS.filter(({ sfdp, sizeBytes }) => sfdp && sizeBytes >= neededBytes).sort((a, b) => a.sizeBytes - b.sizeBytes)[0];

/** @throws {VirtualCardUnsupportedError} if there is no model of it */
export function norChip(id: string): NorChip {
  const chip = NOR_CHIPS.get(id);
  if (!chip) throw new VirtualCardUnsupportedError({ kind: "chip", id, known: [...NOR_CHIPS.keys()] });
  return chip;
}
