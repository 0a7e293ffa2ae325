import type { CfiChip } from "./cfi-chip.ts";
import type { Duration } from "./nor-chip.ts";

/** Where the vendor's table begins: on Intel's chips as on the P30 (data sheet, appendix on CFI), on AMD's as on all S29GL. */
const EXTENDED_START = { 1: 0x10a, 512: 0x10a, 2: 0x40 } as const;

/**
 * The answer to a CFI query, by place: JESD68.01 for the common part, the appendices of the P30 and the S29GL-P data sheets for the
 * vendors' tables, of which only what software looks at is filled in.
 */
export function cfiTable(chip: CfiChip): ReadonlyMap<number, number> {
  const table = new Map<number, number>();
  const put = (place: number, ...bytes: readonly number[]): void => {
    for (const [index, byte] of bytes.entries()) table.set(place + index, byte);
  };
  const pair = (value: number): [number, number] => [value & 0xff, value >>> 8];
  const extended = EXTENDED_START[chip.commandSet];
  put(0x10, ...letters("QRY"), ...pair(chip.commandSet), ...pair(extended), 0, 0, 0, 0);
  put(0x1b, 0x17, 0x20, 0, 0);
  const times = [chip.wordProgram, chip.bufferProgram].map((time) => exponents(time, 0.001));
  const erase = exponents(chip.blockErase, 1);
  put(0x1f, ...times.map(({ typical }) => typical), erase.typical, 0);
  put(0x23, ...times.map(({ factor }) => factor), erase.factor, 0);
  put(0x27, Math.log2(chip.sizeBytes), ...pair(1), ...pair(Math.log2(chip.bufferWords * 2)), chip.regions.length);
  for (const [index, { blockBytes, count }] of chip.regions.entries()) put(0x2d + 4 * index, ...pair(count - 1), ...pair(blockBytes / 256));
  put(extended, ...letters("PRI"), ...letters("13"));
  // Intel: suspend, individual instant locks, protection registers. AMD: advanced sector protection.
  if (chip.commandSet === 0x0002) put(extended + 9, 0x08);
  else put(extended + 5, 0x66, 0x01, 0x00, 0x00);
  return table;
}

const letters = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));

/** Powers of two, rounded up, of the typical time and of how many times longer the longest one is. */
function exponents({ typicalMs, maximumMs }: Duration, unitMs: number): { readonly typical: number; readonly factor: number } {
  const typical = Math.max(1, Math.ceil(Math.log2(typicalMs / unitMs)));
  return { typical, factor: Math.max(1, Math.ceil(Math.log2(maximumMs / (2 ** typical * unitMs)))) };
}
