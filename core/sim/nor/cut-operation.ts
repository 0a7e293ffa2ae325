import { MEMORY_PAGE_BYTES, type PagedMemory } from "./paged-memory.ts";

/** What a chip is busy with, and what it needs to leave the work half done. */
export type Operation =
  | { readonly kind: "program"; readonly address: number; readonly before: Uint8Array }
  | { readonly kind: "erase"; readonly address: number; readonly sizeBytes: number; readonly before: readonly Uint8Array[] }
  | { readonly kind: "status"; readonly before: number };

/** Cells that lost part of their charge: neither what was there nor erased. */
const HALF_ERASED_BITS = 0x5a;
/** In the part of a page that was not finished, these bits have not been cleared yet. */
const NOT_YET_CLEARED_BITS = 0xaa;

/** What a power cut in the middle of a program leaves: the first half of the page done, in the second only some of the bits. */
export function cutProgram(memory: PagedMemory, { address, before }: Operation & { kind: "program" }): void {
  const after = new Uint8Array(before.length);
  memory.read(address, after, { from: 0, to: after.length });
  const left = before.map((old, index) => {
    const wanted = after[index] ?? 0xff;
    return index < before.length / 2 ? wanted : old & (wanted | NOT_YET_CLEARED_BITS);
  });
  memory.write(address, left);
}

/** What a power cut in the middle of an erase leaves: a half erased, a quarter with garbage, and a quarter as it was. */
export function cutErase(memory: PagedMemory, { address, sizeBytes, before }: Operation & { kind: "erase" }): void {
  const old = new Uint8Array(sizeBytes);
  for (const [index, page] of before.entries()) old.set(page, index * MEMORY_PAGE_BYTES);
  const left = old.map((byte, index) => {
    if (index < sizeBytes / 2) return 0xff;
    return index < (sizeBytes * 3) / 4 ? byte | HALF_ERASED_BITS : byte;
  });
  memory.write(address, left);
}
