import type { Bus, Width } from "./bus.ts";

/** One access as it reached the bus. 64-bit values are bigints, all others numbers. */
export interface Access {
  readonly kind: "read" | "write";
  readonly offset: number;
  readonly widthBits: Width;
  readonly value: number | bigint;
}

/** A single read of the given width. */
export const READ_BY_WIDTH: Readonly<Record<Width, (bus: Bus, offset: number) => number | bigint>> = {
  8: (bus, offset) => bus.read8(offset),
  16: (bus, offset) => bus.read16(offset),
  32: (bus, offset) => bus.read32(offset),
  64: (bus, offset) => bus.read64(offset),
};

/** A single write of the given width. */
export const WRITE_BY_WIDTH: Readonly<Record<Width, (bus: Bus, offset: number, value: number | bigint) => void>> = {
  8: (bus, offset, value) => bus.write8(offset, Number(value)),
  16: (bus, offset, value) => bus.write16(offset, Number(value)),
  32: (bus, offset, value) => bus.write32(offset, Number(value)),
  64: (bus, offset, value) => bus.write64(offset, BigInt(value)),
};
