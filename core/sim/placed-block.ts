import type { RegisterBlock } from "./register-block.ts";

export interface PlacedBlock {
  /** Bytes from the start of the space. */
  readonly offset: number;
  readonly block: RegisterBlock;
  /** Set where the block answers only a part of its range: offsets in the space, the last one not included. */
  readonly answers?: { readonly from: number; readonly to: number } | undefined;
}

/** A placed block as each access needs it. */
export interface ReachedBlock {
  readonly offset: number;
  readonly block: RegisterBlock;
  readonly from: number;
  /** Not included. */
  readonly to: number;
  /** All its widths in one number: each is a bit of its own. */
  readonly widthBits: number;
  /** It says for each offset whether it is there. */
  readonly isShared: boolean;
}

export function reachedBlock({ offset, block, answers }: PlacedBlock): ReachedBlock {
  const { from, to } = answers ?? { from: offset, to: offset + block.sizeBytes };
  const widthBits = block.widths.reduce((all, width) => all | width, 0);
  return { offset, block, from, to, widthBits, isShared: block.owns !== undefined };
}
