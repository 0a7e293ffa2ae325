import { hex } from "../bits/hex.ts";
import type { Bus, Words } from "../bus/bus.ts";
import { checkAccess, checkCopy } from "../bus/check-access.ts";
import { BusClosedError } from "../bus/errors.ts";
import type { CardTime } from "./card-time.ts";
import type { MisuseLog } from "./misuse-log.ts";
import type { RegisterBlock } from "./register-block.ts";

export interface PlacedBlock {
  /** Bytes from the start of the window. */
  readonly offset: number;
  readonly block: RegisterBlock;
}

export interface CardWindowParts {
  readonly sizeBytes: number;
  readonly blocks: readonly PlacedBlock[];
  readonly time: CardTime;
  readonly misuses: MisuseLog;
  readonly onClose: () => void;
}

const ALL_ONES_64 = 0xffff_ffff_ffff_ffffn;

/**
 * The BAR of a virtual card. Where no controller answers, or not in this width, reads are all ones and writes are lost, and the
 * misuse is recorded; an unplugged card does the same in silence.
 */
export class CardWindow implements Bus {
  readonly sizeBytes: number;
  readonly #parts: CardWindowParts;
  #state: "plugged" | "unplugged" | "closed" = "plugged";

  constructor(parts: CardWindowParts) {
    this.sizeBytes = parts.sizeBytes;
    this.#parts = parts;
  }

  get isUnplugged(): boolean {
    return this.#state === "unplugged";
  }

  unplug(): void {
    if (this.#state === "plugged") this.#state = "unplugged";
  }

  read32(offset: number): number {
    const found = this.#enter(offset, 4) ? this.#blockAt(offset) : undefined;
    if (found) return found.block.read32(offset - found.offset);
    this.#parts.time.afterReads(1);
    return 0xffffffff;
  }

  write32(offset: number, value: number): void {
    const found = this.#enter(offset, 4) ? this.#blockAt(offset) : undefined;
    if (found) found.block.write32(offset - found.offset, value >>> 0);
    else this.#parts.time.afterWrites(1);
  }

  push(offset: number, words: Words): void {
    const isPlugged = this.#enter(offset, words.BYTES_PER_ELEMENT);
    const found = isPlugged && words.length > 0 ? this.#blockAt(offset) : undefined;
    if (found && words instanceof Uint32Array) found.block.push32(offset - found.offset, words);
    else this.#refuseWords("write", words, found);
  }

  pull(offset: number, words: Words): void {
    const isPlugged = this.#enter(offset, words.BYTES_PER_ELEMENT);
    const found = isPlugged && words.length > 0 ? this.#blockAt(offset) : undefined;
    if (found && words instanceof Uint32Array) found.block.pull32(offset - found.offset, words);
    else this.#refuseWords("read", words, found);
  }

  copyTo(offset: number, words: Words): void {
    this.#enterCopy(offset, words);
    const step = words.BYTES_PER_ELEMENT;
    for (let index = 0; index < words.length; index++) this.push(offset + step * index, words.subarray(index, index + 1));
  }

  copyFrom(offset: number, words: Words): void {
    this.#enterCopy(offset, words);
    const step = words.BYTES_PER_ELEMENT;
    for (let index = 0; index < words.length; index++) this.pull(offset + step * index, words.subarray(index, index + 1));
  }

  read8(offset: number): number {
    return this.#refuseRead(offset, 1) & 0xff;
  }
  read16(offset: number): number {
    return this.#refuseRead(offset, 2) & 0xffff;
  }
  read64(offset: number): bigint {
    this.#refuseRead(offset, 8);
    return ALL_ONES_64;
  }
  write8(offset: number): void {
    this.#refuseWrite(offset, 1);
  }
  write16(offset: number): void {
    this.#refuseWrite(offset, 2);
  }
  write64(offset: number): void {
    this.#refuseWrite(offset, 8);
  }

  close(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#parts.onClose();
  }

  /** Checks one access, and tells whether it reaches anything. */
  #enter(offset: number, widthBytes: number): boolean {
    if (this.#state === "closed") throw new BusClosedError();
    checkAccess(this.sizeBytes, offset, widthBytes);
    return this.#state === "plugged";
  }

  #enterCopy(offset: number, words: Words): void {
    if (this.#state === "closed") throw new BusClosedError();
    checkCopy(this.sizeBytes, offset, words);
  }

  #blockAt(offset: number): PlacedBlock | undefined {
    for (const placed of this.#parts.blocks) {
      if (offset >= placed.offset && offset < placed.offset + placed.block.sizeBytes) return placed;
    }
    this.#parts.misuses.record("window", `nothing answers at ${hex(offset, 4)}`);
    return undefined;
  }

  #refuseRead(offset: number, widthBytes: number): number {
    if (this.#enter(offset, widthBytes)) refuseWidth(this.#blockAt(offset), widthBytes);
    this.#parts.time.afterReads(1);
    return 0xffffffff;
  }

  #refuseWrite(offset: number, widthBytes: number): void {
    if (this.#enter(offset, widthBytes)) refuseWidth(this.#blockAt(offset), widthBytes);
    this.#parts.time.afterWrites(1);
  }

  /** A bulk access that nothing answers. One misuse stands for all its words. */
  #refuseWords(kind: "read" | "write", words: Words, found: PlacedBlock | undefined): void {
    refuseWidth(found, words.BYTES_PER_ELEMENT);
    if (kind === "write") {
      this.#parts.time.afterWrites(words.length);
    } else {
      this.#parts.time.afterReads(words.length);
      fillWithOnes(words);
    }
  }
}

function refuseWidth(found: PlacedBlock | undefined, widthBytes: number): void {
  found?.block.refuse(`${8 * widthBytes}-bit access; only 32 bits are answered`);
}

function fillWithOnes(words: Words): void {
  if (words instanceof BigUint64Array) words.fill(ALL_ONES_64);
  else words.fill(0xffffffff);
}
