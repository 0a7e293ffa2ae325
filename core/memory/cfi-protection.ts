import type { CfiBlocks } from "./cfi-blocks.ts";
import type { CfiChip, CfiCommands } from "./cfi-commands.ts";
import { ProtectionStaysError, SectorLockedError } from "./errors.ts";
import type { AddressRange } from "./memory.ts";

/** What a refused block is reported with, where the chip was not even asked to change it. */
const LOCKED_STATUS = 0x02;

export interface CfiProtection {
  /** Makes a block ready to change: clears old failures, and opens a lock that power-up set. @throws {SectorLockedError} */
  prepare(block: AddressRange): Promise<void>;
  /** The next `prepare` looks again. */
  forget(block: AddressRange): void;
  protectedRanges(): Promise<readonly AddressRange[]>;
  /** @throws {ProtectionStaysError} */
  liftProtection(): Promise<void>;
  /** Sets the locks again that `prepare` opened. */
  close(): Promise<void>;
}

/**
 * Locks of two kinds: volatile ones, which every power-up sets, are opened block by block and set again at the end; they protect
 * against accidents, not against us. All others were set by somebody, and only `liftProtection` clears them.
 */
export function cfiProtection({ link, query }: CfiChip, commands: CfiCommands, blocks: CfiBlocks): CfiProtection {
  const { memory } = link;
  const prepared = new Set<number>();
  const opened = new Map<number, AddressRange>();
  const hasVolatileLocks = query.locks === "volatile";
  const all = (): Iterable<AddressRange> => blocks.blocksIn({ address: 0, sizeBytes: blocks.sizeBytes });

  /** Of volatile locks only those that are locked down matter here: the others open on demand. */
  const protectedBlocks = async (): Promise<AddressRange[]> => {
    const found: AddressRange[] = [];
    if (query.locks === "none") return found;
    for (const block of all()) {
      const state = await commands.lockState(block);
      if (state === "locked-down" || (state === "locked" && !hasVolatileLocks)) found.push(block);
    }
    return found;
  };

  return {
    prepare: async (block) => {
      if (prepared.has(block.address)) return;
      await commands.clearFailures(block);
      let state = await commands.lockState(block);
      if (state !== "open" && hasVolatileLocks) {
        opened.set(block.address, block);
        await commands.unlock(block);
        state = await commands.lockState(block);
      }
      if (state !== "open") throw new SectorLockedError({ memory, address: block.address, flagStatus: LOCKED_STATUS });
      prepared.add(block.address);
    },
    forget: (block) => {
      prepared.delete(block.address);
    },
    protectedRanges: async () => joined(await protectedBlocks()),
    liftProtection: async () => {
      for (const block of await protectedBlocks()) {
        // One command may have opened them all.
        if ((await commands.lockState(block)) === "open") continue;
        await commands.unlock(block);
        if ((await commands.lockState(block)) !== "open") throw new ProtectionStaysError({ memory, status: LOCKED_STATUS });
      }
    },
    close: async () => {
      for (const block of opened.values()) await commands.relock(block);
      opened.clear();
      prepared.clear();
    },
  };
}

/** Blocks one after the other become one range. */
function joined(blocks: readonly AddressRange[]): AddressRange[] {
  const ranges: AddressRange[] = [];
  for (const { address, sizeBytes } of blocks) {
    const last = ranges.at(-1);
    if (last === undefined || last.address + last.sizeBytes !== address) ranges.push({ address, sizeBytes });
    else ranges[ranges.length - 1] = { address: last.address, sizeBytes: last.sizeBytes + sizeBytes };
  }
  return ranges;
}
