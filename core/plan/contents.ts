import { hex } from "../bits/hex.ts";
import type { AddressRange } from "../memory/memory.ts";
import { endOf } from "./address-ranges.ts";

/** Bytes at an absolute address of a memory. */
export interface Content {
  readonly address: number;
  readonly data: Uint8Array;
}

/** What is known of a memory, or wanted in it: ascending pieces that do not overlap. */
export type Contents = readonly Content[];

/** What an erase leaves behind. */
export const ERASED = 0xff;

export const erasedBytes = (sizeBytes: number): Uint8Array => new Uint8Array(sizeBytes).fill(ERASED);

export const rangeOf = ({ address, data }: Content): AddressRange => ({ address, sizeBytes: data.length });

/** A view, no copy. Asking for bytes that are not in one piece is our bug. */
export function contentAt(contents: Contents, range: AddressRange): Uint8Array {
  const piece = contents.find((candidate) => range.address >= candidate.address && endOf(range) <= endOf(rangeOf(candidate)));
  if (piece === undefined) throw new Error(`nothing is known of ${hex(range.address)}+${hex(range.sizeBytes)}`);
  return piece.data.subarray(range.address - piece.address, endOf(range) - piece.address);
}

/** `base` with the parts of `patches` that fall into it; `base` itself when there are none. */
export function patched(base: Content, patches: Contents): Content {
  const hits = patches.filter((patch) => patch.address < endOf(rangeOf(base)) && endOf(rangeOf(patch)) > base.address);
  if (hits.length === 0) return base;
  const data = new Uint8Array(base.data);
  for (const patch of hits) {
    const start = Math.max(base.address, patch.address);
    const end = Math.min(endOf(rangeOf(base)), endOf(rangeOf(patch)));
    data.set(patch.data.subarray(start - patch.address, end - patch.address), start - base.address);
  }
  return { address: base.address, data };
}
