import type { BlockProtection } from "./nor-chip.ts";

export interface ProtectedRange {
  readonly address: number;
  readonly sizeBytes: number;
}

/** What the status register protects on a chip of `chipBytes`; the size is 0 when nothing is protected. */
export function protectedRange(statusRegister: number, protection: BlockProtection, chipBytes: number): ProtectedRange {
  const isSet = (bit: number) => ((statusRegister >> bit) & 1) === 1;
  const level = protection.levelBits.reduce((sum, bit, index) => sum + (isSet(bit) ? 1 << index : 0), 0);
  const sizeBytes = Math.min(level === 0 ? 0 : levelBytes(level, protection, isSet), chipBytes);
  const fromBottom = protection.bottomBit !== undefined && isSet(protection.bottomBit);
  return { address: fromBottom ? 0 : chipBytes - sizeBytes, sizeBytes };
}

function levelBytes(level: number, { levelBits, unitBytes, smallUnit }: BlockProtection, isSet: (bit: number) => boolean): number {
  // All bits set means the whole chip, whatever the unit is.
  if (level === 2 ** levelBits.length - 1) return Number.POSITIVE_INFINITY;
  if (smallUnit && isSet(smallUnit.bit)) return Math.min(smallUnit.unitBytes * 2 ** (level - 1), smallUnit.limitBytes);
  return unitBytes * 2 ** (level - 1);
}

export function overlaps(range: ProtectedRange, other: ProtectedRange): boolean {
  return range.address < other.address + other.sizeBytes && other.address < range.address + range.sizeBytes;
}
