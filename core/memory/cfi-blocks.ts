import { hex } from "../bits/hex.ts";
import type { CfiQuery } from "./cfi-query.ts";
import type { AddressRange, EraseKind } from "./memory.ts";

/** The erase blocks of a memory, all chips together; addresses count bytes. */
export interface CfiBlocks {
  readonly sizeBytes: number;
  readonly erases: readonly EraseKind[];
  /** The block that has the address, which is inside the memory. */
  blockAt(address: number): AddressRange;
  /** Those that touch the range, in order. */
  blocksIn(range: AddressRange): Iterable<AddressRange>;
}

/** Undefined where a block does not lie at a multiple of its size: no planner could tell what it takes along. */
export function cfiBlocks({ regions, erase, sizeBytes }: CfiQuery, chips: number): CfiBlocks | undefined {
  let end = 0;
  const placed = regions.map(({ blockBytes, count }) => {
    const address = end;
    end += blockBytes * count * chips;
    return { address, end, blockBytes: blockBytes * chips };
  });
  if (placed.some(({ address, blockBytes }) => address % blockBytes !== 0)) return undefined;

  const sizes = [...new Set(placed.map(({ blockBytes }) => blockBytes))].sort((a, b) => a - b);
  if (sizes.some((size, index) => size % (sizes[index - 1] ?? size) !== 0)) return undefined;
  const erases = sizes.map((blockBytes): EraseKind => {
    const kind = { sizeBytes: blockBytes, ...erase };
    if (sizes.length === 1) return kind;
    const own = placed.filter((region) => region.blockBytes === blockBytes);
    return { ...kind, within: own.map((region) => ({ address: region.address, sizeBytes: region.end - region.address })) };
  });

  const blockAt = (address: number): AddressRange => {
    const region = placed.find((candidate) => address < candidate.end);
    if (region === undefined || address < 0) throw new Error(`no block at ${hex(address)}`);
    return { address: address - ((address - region.address) % region.blockBytes), sizeBytes: region.blockBytes };
  };
  return {
    sizeBytes: sizeBytes * chips,
    erases,
    blockAt,
    *blocksIn(range) {
      for (let address = range.address; address < range.address + range.sizeBytes; ) {
        const block = blockAt(address);
        yield block;
        address = block.address + block.sizeBytes;
      }
    },
  };
}
