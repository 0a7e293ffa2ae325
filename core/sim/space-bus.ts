import { hex } from "../bits/hex.ts";
import type { Bus, Width, Words } from "../bus/bus.ts";
import { checkAccess, checkCopy } from "../bus/check-access.ts";
import { BusClosedError } from "../bus/errors.ts";
import type { BusAnswer } from "./bus-answer.ts";
import type { CardTime, ExtraCost } from "./card-time.ts";
import type { MisuseLog } from "./misuse-log.ts";
import { type PlacedBlock, type ReachedBlock, reachedBlock } from "./placed-block.ts";
import type { SpaceGate } from "./space-gate.ts";

export interface SpaceParts {
  /** What its misuses are recorded under. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Where ranges overlap, the first block that owns an offset answers. Complete when the first access comes. */
  readonly blocks: readonly PlacedBlock[];
  readonly time: CardTime;
  readonly extraCost: ExtraCost;
  readonly misuses: MisuseLog;
  /** Is told of accesses that nothing answers. */
  readonly answer: BusAnswer;
  /** Closed: all ones, writes are lost, and nothing is recorded here. */
  readonly gate: SpaceGate;
}

const ALL_ONES_64 = 0xffff_ffff_ffff_ffffn;

/**
 * One address space of a virtual card. Where no block answers, or not in this width, reads are all ones and writes are lost, and the
 * misuse is recorded; a card that cannot be reached does the same in silence.
 */
export class SpaceBus implements Bus {
  readonly sizeBytes: number;
  readonly #parts: SpaceParts;
  readonly #gate: SpaceGate;
  readonly #extraReadMs: number;
  readonly #extraWriteMs: number;
  #blocks: readonly ReachedBlock[] | undefined;
  #isClosed = false;

  constructor(parts: SpaceParts) {
    this.sizeBytes = parts.sizeBytes;
    this.#parts = parts;
    this.#gate = parts.gate;
    this.#extraReadMs = parts.extraCost.readMs;
    this.#extraWriteMs = parts.extraCost.writeMs;
  }

  read8(offset: number): number {
    return numberOf(this.#read(offset, 8)) & 0xff;
  }
  read16(offset: number): number {
    return numberOf(this.#read(offset, 16)) & 0xffff;
  }
  read32(offset: number): number {
    return numberOf(this.#read(offset, 32)) >>> 0;
  }
  read64(offset: number): bigint {
    return BigInt.asUintN(64, BigInt(this.#read(offset, 64)));
  }
  write8(offset: number, value: number): void {
    this.#write(offset, 8, value & 0xff);
  }
  write16(offset: number, value: number): void {
    this.#write(offset, 16, value & 0xffff);
  }
  write32(offset: number, value: number): void {
    this.#write(offset, 32, value >>> 0);
  }
  write64(offset: number, value: bigint): void {
    this.#write(offset, 64, BigInt.asUintN(64, value));
  }

  push(offset: number, words: Words): void {
    const found = this.#enter(offset, widthOf(words), words.length);
    this.#payWrites(words.length);
    if (found) found.block.push(offset - found.offset, words);
    else this.#parts.time.afterWrites(words.length);
  }

  pull(offset: number, words: Words): void {
    const found = this.#enter(offset, widthOf(words), words.length);
    this.#payReads(words.length);
    if (found) {
      found.block.pull(offset - found.offset, words);
    } else {
      this.#parts.time.afterReads(words.length);
      fillWithOnes(words);
    }
  }

  copyTo(offset: number, words: Words): void {
    const found = this.#enterCopy(offset, words);
    const step = words.BYTES_PER_ELEMENT;
    if (found) {
      this.#payWrites(words.length);
      found.block.copyTo(offset - found.offset, words);
    } else {
      for (let index = 0; index < words.length; index++) this.push(offset + step * index, words.subarray(index, index + 1));
    }
  }

  copyFrom(offset: number, words: Words): void {
    const found = this.#enterCopy(offset, words);
    const step = words.BYTES_PER_ELEMENT;
    if (found) {
      this.#payReads(words.length);
      found.block.copyFrom(offset - found.offset, words);
    } else {
      for (let index = 0; index < words.length; index++) this.pull(offset + step * index, words.subarray(index, index + 1));
    }
  }

  close(): void {
    this.#isClosed = true;
  }

  #read(offset: number, widthBits: Width): number | bigint {
    const found = this.#enter(offset, widthBits, 1);
    this.#payReads(1);
    if (found) return found.block.read(offset - found.offset, widthBits);
    this.#parts.time.afterReads(1);
    return widthBits === 64 ? ALL_ONES_64 : 0xffff_ffff;
  }

  #write(offset: number, widthBits: Width, value: number | bigint): void {
    const found = this.#enter(offset, widthBits, 1);
    this.#payWrites(1);
    if (found) found.block.write(offset - found.offset, widthBits, value);
    else this.#parts.time.afterWrites(1);
  }

  #payReads(count: number): void {
    if (this.#extraReadMs > 0) this.#parts.time.pass(this.#extraReadMs * count);
  }

  #payWrites(count: number): void {
    if (this.#extraWriteMs > 0) this.#parts.time.pass(this.#extraWriteMs * count);
  }

  /** Checks accesses of one offset, and finds what answers them. One misuse stands for all words of a bulk access. */
  #enter(offset: number, widthBits: Width, count: number): ReachedBlock | undefined {
    if (this.#isClosed) throw new BusClosedError();
    checkAccess(this.sizeBytes, offset, widthBits / 8);
    if (count === 0 || !this.#gate.isPassed()) return undefined;
    const found = this.#find(offset, widthBits / 8);
    if (found && (found.widthBits & widthBits) !== 0) return found;
    this.#parts.answer.refuse("nothing-there");
    if (found) found.block.refuse(`${widthBits}-bit access; only ${found.block.widths.join(", ")} bits are answered`);
    else this.#parts.misuses.record(this.#parts.name, `nothing answers at ${hex(offset, 4)}`);
    return undefined;
  }

  /** What answers the whole of a copy; undefined where it must be looked at word by word. */
  #enterCopy(offset: number, words: Words): ReachedBlock | undefined {
    if (this.#isClosed) throw new BusClosedError();
    checkCopy(this.sizeBytes, offset, words);
    if (words.length === 0 || !this.#gate.isPassed()) return undefined;
    const found = this.#find(offset, words.byteLength);
    return found && (found.widthBits & widthOf(words)) !== 0 && !found.isShared ? found : undefined;
  }

  #find(offset: number, sizeBytes: number): ReachedBlock | undefined {
    this.#blocks ??= this.#parts.blocks.map(reachedBlock);
    let first: ReachedBlock | undefined;
    for (const reached of this.#blocks) {
      if (offset < reached.from || offset + sizeBytes > reached.to) continue;
      if (!reached.isShared || reached.block.owns?.(offset - reached.offset)) return reached;
      first ??= reached;
    }
    // It records what is wrong with the access.
    return first;
  }
}

// The elements of every kind of words are this many bytes wide.
const widthOf = (words: Words): Width => (words.BYTES_PER_ELEMENT * 8) as Width;

/** `Number(value)` is slower by far where it is called for every register access. */
const numberOf = (value: number | bigint): number => (typeof value === "number" ? value : Number(value));

function fillWithOnes(words: Words): void {
  if (words instanceof BigUint64Array) words.fill(ALL_ONES_64);
  else words.fill(0xffff_ffff);
}
