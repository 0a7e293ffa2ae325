import type { PagedMemory } from "../nor/paged-memory.ts";
import type { VirtualBootFlash } from "../virtual-card-description.ts";
import { LARGEST_GROUP_BYTES, transformBytes } from "./byte-transforms.ts";

type StripedChips = readonly [PagedMemory, PagedMemory];
/** What holds the bytes: one chip, or two side by side, of which the first has the low nibbles. */
export type BootChips = readonly [PagedMemory] | StripedChips;

type Board = Pick<VirtualBootFlash, "unsplitBytes" | "regions" | "transforms">;

/**
 * Reads the flash as the FPGA sees it: nibbles of two chips put together, and what was done to the bytes of the image undone.
 * Past the end everything reads 0xff.
 */
export function readBootFlash(
  chips: BootChips,
  board: Board,
  { address, sizeBytes }: { readonly address: number; readonly sizeBytes: number },
): Uint8Array {
  const start = address - (address % LARGEST_GROUP_BYTES);
  const end = Math.ceil((address + sizeBytes) / LARGEST_GROUP_BYTES) * LARGEST_GROUP_BYTES;
  const bytes =
    chips.length === 1
      ? readChip(chips[0], start, end - start)
      : Uint8Array.from({ length: end - start }, (_, index) => stripedByte(chips, board, start + index));
  // Each transform undoes itself, so the last one comes first.
  for (const transform of [...(board.transforms ?? [])].reverse()) transformBytes(bytes, transform);
  return bytes.slice(address - start, address - start + sizeBytes);
}

function readChip(chip: PagedMemory, address: number, sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes).fill(0xff);
  const to = Math.min(sizeBytes, chip.sizeBytes - address);
  if (to > 0) chip.read(address, bytes, { from: 0, to });
  return bytes;
}

/**
 * Bytes 2 n and 2 n + 1 of the memory are byte n of both chips: the first one's high nibble is the low nibble of the even byte, its
 * low nibble that of the odd one; the second chip has the high nibbles. After unsplit bytes the pairs begin anew.
 */
function stripedByte([low, high]: StripedChips, { unsplitBytes = 0, regions = [] }: Board, address: number): number {
  const region =
    unsplitBytes > 0 ? regions.find((range) => address >= range.address && address < range.address + range.sizeBytes) : undefined;
  const start = region ? region.address / 2 : 0;
  const offset = region ? address - region.address : address;
  if (region && offset < unsplitBytes) return byteOf(low, start + offset);
  const unsplit = region ? unsplitBytes : 0;
  const pair = start + unsplit + Math.floor((offset - unsplit) / 2);
  const [lows, highs] = [byteOf(low, pair), byteOf(high, pair)];
  return (offset - unsplit) % 2 === 0 ? (lows >> 4) | (highs & 0xf0) : (lows & 0x0f) | ((highs & 0x0f) << 4);
}

const byteOf = (chip: PagedMemory, address: number): number => (address < chip.sizeBytes ? chip.byte(address) : 0xff);
