/** Width of one access in bits. */
export type Width = 8 | 16 | 32 | 64;

/** Elements for bulk accesses; the element size is the access width. */
export type Words = Uint8Array | Uint16Array | Uint32Array | BigUint64Array;

/**
 * One window of registers. Implementations live in `core/platform/` and `core/sim/`; all other code sees only this.
 *
 * Every implementation passes `test/support/bus-conformance.ts`:
 * - `offset` counts bytes from the start of the window and is a multiple of the access width in bytes;
 *   a misaligned one throws {@link BusAlignmentError}, one that ends past the window {@link BusRangeError}, both before
 *   anything reaches the card;
 * - each access is exactly one bus access of exactly that width, little-endian, in program order, never merged, split,
 *   cached or repeated;
 * - `push` and `pull` are `words.length` such accesses of one register, `copyTo` and `copyFrom` the same at increasing
 *   offsets;
 * - values are unsigned; a value that does not fit the width is our bug, not an error with a remedy;
 * - writes are posted: they may reach the card later. A read of the same window forces them out;
 * - all ones is returned, not judged: whether the card is gone is the question of the code above;
 * - after `close()` every access throws {@link BusClosedError}; a second `close()` does nothing.
 */
export interface Bus {
  readonly sizeBytes: number;
  read8(offset: number): number;
  read16(offset: number): number;
  read32(offset: number): number;
  read64(offset: number): bigint;
  write8(offset: number, value: number): void;
  write16(offset: number, value: number): void;
  write32(offset: number, value: number): void;
  write64(offset: number, value: bigint): void;
  /** Writes each word to the same register. */
  push(offset: number, words: Words): void;
  /** Fills `words`, each read from the same register. */
  pull(offset: number, words: Words): void;
  /** Writes the words to increasing offsets from `offset`. */
  copyTo(offset: number, words: Words): void;
  /** Fills `words` from increasing offsets from `offset`. */
  copyFrom(offset: number, words: Words): void;
  close(): void;
}
