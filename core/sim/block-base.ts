import { hex } from "../bits/hex.ts";
import type { Width, Words } from "../bus/bus.ts";
import type { CardTime } from "./card-time.ts";
import type { RegisterBlock } from "./register-block.ts";

export interface BlockSurroundings {
  readonly time: CardTime;
  readonly recordMisuse: (text: string) => void;
}

/** A block of 32-bit registers, one access at a time: what most models are made of. */
export abstract class BlockBase implements RegisterBlock {
  readonly widths: readonly Width[] = [32];
  protected readonly time: CardTime;
  protected readonly recordMisuse: (text: string) => void;

  constructor(
    readonly sizeBytes: number,
    { time, recordMisuse }: BlockSurroundings,
  ) {
    this.time = time;
    this.recordMisuse = recordMisuse;
  }

  /** One read at `nowMs` of the card's time, by then passed. Unknown offsets: `return this.unknownRead(offset)`. */
  protected abstract readAt(offset: number, nowMs: number, widthBits: Width): number;
  /** One write at `nowMs`. Unknown offsets: `this.unknownWrite(offset, value)`. */
  protected abstract writeAt(offset: number, value: number, nowMs: number, widthBits: Width): void;
  abstract powerCut(): void;

  read(offset: number, widthBits: Width): number {
    return this.readAt(offset, this.time.afterReads(1), widthBits) >>> 0;
  }

  write(offset: number, widthBits: Width, value: number | bigint): void {
    this.writeAt(offset, typeof value === "number" ? value : Number(value), this.time.afterWrites(1), widthBits);
  }

  push(offset: number, words: Words): void {
    for (const word of words) this.write(offset, widthOf(words), word);
  }

  pull(offset: number, words: Words): void {
    for (let index = 0; index < words.length; index++) put(words, index, this.read(offset, widthOf(words)));
  }

  copyTo(offset: number, words: Words): void {
    for (const [index, word] of words.entries()) this.write(offset + index * words.BYTES_PER_ELEMENT, widthOf(words), word);
  }

  copyFrom(offset: number, words: Words): void {
    for (let index = 0; index < words.length; index++) {
      put(words, index, this.read(offset + index * words.BYTES_PER_ELEMENT, widthOf(words)));
    }
  }

  refuse(reason: string): void {
    this.recordMisuse(reason);
  }

  protected unknownRead(offset: number): number {
    this.recordMisuse(`the reserved offset ${hex(offset, 2)} was read`);
    return 0xffff_ffff;
  }

  protected unknownWrite(offset: number, value: number): void {
    this.recordMisuse(`the reserved offset ${hex(offset, 2)} was written with ${hex(value)}`);
  }
}

// The elements of every kind of words are this many bytes wide.
const widthOf = (words: Words): Width => (words.BYTES_PER_ELEMENT * 8) as Width;

function put(words: Words, index: number, value: number): void {
  if (words instanceof BigUint64Array) words[index] = BigInt(value);
  else words[index] = value;
}
