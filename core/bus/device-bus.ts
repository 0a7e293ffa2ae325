import type { Bus, Width, Words } from "./bus.ts";
import { checkAccess, checkCopy } from "./check-access.ts";
import { BusClosedError } from "./errors.ts";

/** The least that a target of accesses can be. Offsets are checked before they come here. */
export interface BusDevice {
  readonly sizeBytes: number;
  /** 64-bit values are bigints. Negative numbers are taken as their two's complement. */
  read(offset: number, widthBits: Width): number | bigint;
  write(offset: number, widthBits: Width, value: number | bigint): void;
  close(): void;
}

/** A bus over a device that knows single accesses only; every word of a bulk access becomes one. */
export function busOver(device: BusDevice): Bus {
  return new DeviceBus(device);
}

class DeviceBus implements Bus {
  readonly sizeBytes: number;
  readonly #device: BusDevice;
  #closed = false;

  constructor(device: BusDevice) {
    this.#device = device;
    this.sizeBytes = device.sizeBytes;
  }

  read8(offset: number): number {
    return Number(this.#read(offset, 8)) & 0xff;
  }
  read16(offset: number): number {
    return Number(this.#read(offset, 16)) & 0xffff;
  }
  read32(offset: number): number {
    return Number(this.#read(offset, 32)) >>> 0;
  }
  read64(offset: number): bigint {
    return BigInt.asUintN(64, BigInt(this.#read(offset, 64)));
  }
  write8(offset: number, value: number): void {
    this.#write(offset, 8, value);
  }
  write16(offset: number, value: number): void {
    this.#write(offset, 16, value);
  }
  write32(offset: number, value: number): void {
    this.#write(offset, 32, value);
  }
  write64(offset: number, value: bigint): void {
    this.#write(offset, 64, value);
  }

  push(offset: number, words: Words): void {
    for (const word of words) this.#write(offset, widthOf(words), word);
  }

  pull(offset: number, words: Words): void {
    for (let index = 0; index < words.length; index++) this.#readInto(words, index, offset);
  }

  copyTo(offset: number, words: Words): void {
    checkCopy(this.sizeBytes, offset, words);
    for (const [index, word] of words.entries()) this.#write(offset + index * words.BYTES_PER_ELEMENT, widthOf(words), word);
  }

  copyFrom(offset: number, words: Words): void {
    checkCopy(this.sizeBytes, offset, words);
    for (let index = 0; index < words.length; index++) this.#readInto(words, index, offset + index * words.BYTES_PER_ELEMENT);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#device.close();
  }

  #readInto(words: Words, index: number, offset: number): void {
    if (words instanceof BigUint64Array) words[index] = this.read64(offset);
    else words[index] = Number(this.#read(offset, widthOf(words)));
  }

  #read(offset: number, widthBits: Width): number | bigint {
    this.#check(offset, widthBits);
    return this.#device.read(offset, widthBits);
  }

  #write(offset: number, widthBits: Width, value: number | bigint): void {
    this.#check(offset, widthBits);
    this.#device.write(offset, widthBits, value);
  }

  #check(offset: number, widthBits: Width): void {
    if (this.#closed) throw new BusClosedError();
    checkAccess(this.sizeBytes, offset, widthBits / 8);
  }
}

const WIDTH_BY_BYTES: Readonly<Record<number, Width>> = { 1: 8, 2: 16, 4: 32, 8: 64 };

function widthOf(words: Words): Width {
  const width = WIDTH_BY_BYTES[words.BYTES_PER_ELEMENT];
  if (width === undefined) throw new Error(`no access is ${words.BYTES_PER_ELEMENT} bytes wide`);
  return width;
}
