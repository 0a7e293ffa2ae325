import type { CfiLink } from "./cfi-link.ts";
import type { CfiQuery } from "./cfi-query.ts";
import type { AddressRange } from "./memory.ts";

/** What the chips' locks say about one block, over all chips. */
export type LockState = "open" | "locked" | "locked-down";

/** Data that all goes into one write buffer. */
export interface CfiProgram {
  /** A multiple of the granule; counts bytes. */
  readonly address: number;
  readonly data: Uint8Array;
  readonly block: AddressRange;
}

/**
 * A command set at work. Addresses are bytes of the memory. After a failure of any of these, `recover` brings the chip back.
 * Nothing here remembers which blocks were prepared; that is the business of the code above.
 */
export interface CfiCommands {
  /** Puts every place of the block into the mode in which it is read. Cheap when it is in it. */
  readArray(block: AddressRange): Promise<void>;
  /** Words 0 and 1 of the identifier codes, by chip. */
  identify(): Promise<readonly { readonly manufacturerId: number; readonly deviceId: number }[]>;
  /** Clears failures that were left behind. */
  clearFailures(block: AddressRange): Promise<void>;
  erase(block: AddressRange): Promise<void>;
  program(program: CfiProgram): Promise<void>;
  lockState(block: AddressRange): Promise<LockState>;
  /** Tries to open a block; {@link CfiCommands.lockState} tells what came of it. */
  unlock(block: AddressRange): Promise<void>;
  /** Undoes `unlock` where the lock is one that power-up would set again. */
  relock(block: AddressRange): Promise<void>;
  /** Ends what failed: clears failures, and puts the block back into read array mode. */
  recover(block: AddressRange): Promise<void>;
  /** All blocks back into the mode in which an FPGA or a driver reads. */
  close(): Promise<void>;
}

export interface CfiChip {
  readonly link: CfiLink;
  readonly query: CfiQuery;
}

export const wordOf = (address: number): number => address / 2;

/** Bytes that one program takes at most, all chips together, and programs that cross a multiple of it are never sent. */
export function programBytes({ link: { wiring }, query: { bufferBytes } }: CfiChip): number {
  const chips = wiring.chipsInWord * wiring.chipsAcross;
  // A chip of 8 bits counts what comes in one byte, so 256 of them at most (its table may tell of more).
  const most = wiring.chipsInWord === 2 ? 256 : Number.POSITIVE_INFINITY;
  return Math.min(bufferBytes || UNBUFFERED_BYTES, most) * chips;
}

/** Without a write buffer: so many bytes are programmed between two events. Chosen; some 30 words of 10 to 250 µs each. */
const UNBUFFERED_BYTES = 64;
