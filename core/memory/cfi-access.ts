import { hex } from "../bits/hex.ts";
import type { CfiBlocks } from "./cfi-blocks.ts";
import { type CfiChip, type CfiCommands, programBytes, wordOf } from "./cfi-commands.ts";
import type { CfiProtection } from "./cfi-protection.ts";
import { granuleBytes } from "./cfi-wiring.ts";
import { AddressRangeError } from "./errors.ts";
import type { AddressRange, Memory } from "./memory.ts";

/** One block read takes at most this, so that a long read can be interrupted. */
const MOST_READ_BYTES = 0x1_0000;

/** Programming ones changes nothing, so they fill what a program has too little. */
const NOTHING = 0xff;

export interface CfiParts {
  readonly commands: CfiCommands;
  readonly blocks: CfiBlocks;
  readonly protection: CfiProtection;
}

/** The chip's data: reading, erasing and programming it. */
export function cfiAccess(chip: CfiChip, { commands, blocks, protection }: CfiParts): Pick<Memory, "read" | "erase" | "program"> {
  const { memory, port, wiring } = chip.link;
  const pageBytes = programBytes(chip);

  const checkRange = (address: number, sizeBytes: number): void => {
    if (Number.isSafeInteger(address) && address >= 0 && address + sizeBytes <= blocks.sizeBytes) return;
    throw new AddressRangeError({ memory, address, sizeBytes, memoryBytes: blocks.sizeBytes });
  };

  const change = async (block: AddressRange, work: () => Promise<void>): Promise<void> => {
    try {
      await protection.prepare(block);
      await work();
    } catch (failure) {
      protection.forget(block);
      // The port may be what failed, and then nothing can be brought back; what failed first is what the user has to know.
      await commands.recover(block).catch(() => {});
      throw failure;
    }
  };

  /** Whole words, at even addresses. */
  const readWords = async (address: number, into: Uint8Array): Promise<void> => {
    for (const block of blocks.blocksIn({ address, sizeBytes: into.length })) await commands.readArray(block);
    await port.readBlock(wordOf(address), into);
  };

  return {
    read: async (address, into) => {
      checkRange(address, into.length);
      for (let done = 0; done < into.length; ) {
        const at = address + done;
        const bytes = Math.min(MOST_READ_BYTES - (at % MOST_READ_BYTES), into.length - done);
        const piece = into.subarray(done, done + bytes);
        const surplus = at % 2;
        if (surplus === 0 && bytes % 2 === 0) await readWords(at, piece);
        else {
          const words = new Uint8Array(surplus + bytes + ((surplus + bytes) % 2));
          await readWords(at - surplus, words);
          piece.set(words.subarray(surplus, surplus + bytes));
        }
        done += bytes;
      }
    },

    erase: async (address, sizeBytes) => {
      checkRange(address, sizeBytes);
      const block = blocks.blockAt(address);
      if (block.address !== address || block.sizeBytes !== sizeBytes) throw new Error(`no block of ${sizeBytes} bytes at ${hex(address)}`);
      await change(block, () => commands.erase(block));
    },

    program: async (address, data) => {
      checkRange(address, data.length);
      if (data.length === 0) return;
      if ((address % pageBytes) + data.length > pageBytes) {
        throw new Error(`program of ${data.length} bytes at ${hex(address)} crosses a page of ${pageBytes}`);
      }
      const block = blocks.blockAt(address);
      const words = inGranules(address, data, granuleBytes(wiring));
      await change(block, () => commands.program({ ...words, block }));
    },
  };
}

/** The data with ones around it, so that it begins and ends at a granule; the data itself where it does already. */
function inGranules(address: number, data: Uint8Array, granule: number): { readonly address: number; readonly data: Uint8Array } {
  const before = address % granule;
  const bytes = Math.ceil((before + data.length) / granule) * granule;
  if (before === 0 && bytes === data.length) return { address, data };
  const filled = new Uint8Array(bytes).fill(NOTHING);
  filled.set(data, before);
  return { address: address - before, data: filled };
}
