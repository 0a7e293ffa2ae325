import type { Bus, Words } from "../bus/bus.ts";
import { checkAccess, checkCopy } from "../bus/check-access.ts";
import { BusClosedError } from "../bus/errors.ts";
import type { MemoryMap } from "./memory-map.ts";

/**
 * A bus over mapped memory. Reads are `Atomics.load` and writes are element stores and nothing else: with these each access is
 * one machine instruction of its width in every tier of V8. A plain element read is narrowed, merged, repeated or deleted by
 * the optimiser; `Atomics.store` is an exchange; DataView, Buffer and `set` split. test/core/platform/exact-access.test.ts
 * watches that.
 */
export class MappedBus implements Bus {
  readonly sizeBytes: number;
  readonly #map: MemoryMap;
  // Replaced by empty ones when closed, so that no view of unmapped memory is left.
  #u8: Uint8Array;
  #u16: Uint16Array;
  #u32: Uint32Array;
  #u64: BigUint64Array;
  #closed = false;

  /** Takes over `map`: closing the bus unmaps it. */
  constructor(map: MemoryMap) {
    const { buffer } = map;
    this.#map = map;
    this.sizeBytes = buffer.byteLength;
    this.#u8 = new Uint8Array(buffer);
    this.#u16 = new Uint16Array(buffer, 0, Math.floor(buffer.byteLength / 2));
    this.#u32 = new Uint32Array(buffer, 0, Math.floor(buffer.byteLength / 4));
    this.#u64 = new BigUint64Array(buffer, 0, Math.floor(buffer.byteLength / 8));
  }

  read8(offset: number): number {
    this.#check(offset, 1);
    return Atomics.load(this.#u8, offset);
  }
  read16(offset: number): number {
    this.#check(offset, 2);
    return Atomics.load(this.#u16, offset >>> 1);
  }
  read32(offset: number): number {
    this.#check(offset, 4);
    return Atomics.load(this.#u32, offset >>> 2);
  }
  read64(offset: number): bigint {
    this.#check(offset, 8);
    return Atomics.load(this.#u64, offset >>> 3);
  }
  write8(offset: number, value: number): void {
    this.#check(offset, 1);
    this.#u8[offset] = value;
  }
  write16(offset: number, value: number): void {
    this.#check(offset, 2);
    this.#u16[offset >>> 1] = value;
  }
  write32(offset: number, value: number): void {
    this.#check(offset, 4);
    this.#u32[offset >>> 2] = value;
  }
  write64(offset: number, value: bigint): void {
    this.#check(offset, 8);
    this.#u64[offset >>> 3] = value;
  }

  push(offset: number, words: Words): void {
    this.#check(offset, words.BYTES_PER_ELEMENT);
    this.#store(offset, words, 0);
  }
  pull(offset: number, words: Words): void {
    this.#check(offset, words.BYTES_PER_ELEMENT);
    this.#load(offset, words, 0);
  }
  copyTo(offset: number, words: Words): void {
    this.#checkCopy(offset, words);
    this.#store(offset, words, 1);
  }
  copyFrom(offset: number, words: Words): void {
    this.#checkCopy(offset, words);
    this.#load(offset, words, 1);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#u8 = new Uint8Array();
    this.#u16 = new Uint16Array();
    this.#u32 = new Uint32Array();
    this.#u64 = new BigUint64Array();
    this.#map.unmap();
  }

  #check(offset: number, widthBytes: number): void {
    if (this.#closed) throw new BusClosedError();
    checkAccess(this.sizeBytes, offset, widthBytes);
  }

  #checkCopy(offset: number, words: Words): void {
    if (this.#closed) throw new BusClosedError();
    checkCopy(this.sizeBytes, offset, words);
  }

  // An unsigned index and no iterator: with `for … of` and a quotient as index, a word took five times as long (npm run bench).
  #store(offset: number, words: Words, stride: 0 | 1): void {
    const start = (offset / words.BYTES_PER_ELEMENT) >>> 0;
    if (words instanceof BigUint64Array) {
      // as: the index is below the length, here and below.
      for (let index = 0; index < words.length; index++) this.#u64[start + index * stride] = words[index] as bigint;
    } else {
      const view = this.#viewAs(words);
      for (let index = 0; index < words.length; index++) view[start + index * stride] = words[index] as number;
    }
  }

  #load(offset: number, words: Words, stride: 0 | 1): void {
    const start = (offset / words.BYTES_PER_ELEMENT) >>> 0;
    if (words instanceof BigUint64Array) {
      for (let index = 0; index < words.length; index++) words[index] = Atomics.load(this.#u64, start + index * stride);
    } else {
      const view = this.#viewAs(words);
      for (let index = 0; index < words.length; index++) words[index] = Atomics.load(view, start + index * stride);
    }
  }

  #viewAs(words: Uint8Array | Uint16Array | Uint32Array): Uint8Array | Uint16Array | Uint32Array {
    if (words instanceof Uint8Array) return this.#u8;
    return words instanceof Uint16Array ? this.#u16 : this.#u32;
  }
}
