import { cutErase, cutProgram } from "../nor/cut-operation.ts";
import type { PagedMemory } from "../nor/paged-memory.ts";
import type { CapiBuild } from "./capi-build.ts";

const WORD_BYTES = 4;

export interface CapiRequest {
  readonly build: CapiBuild;
  readonly storage: PagedMemory;
  /** ADDR in bytes, and SIZE as it is in the register. */
  readonly address: number;
  readonly size: number;
  readonly startMs: number;
}

/** What the controller is doing, since the request and until the reset. */
export interface CapiJob {
  /** Lets everything happen that is due. */
  catchUp(nowMs: number): void;
  /** Bits 9:0 of CNTL. */
  readonly remaining: number;
  readonly isDone: boolean;
  /** The controller is reset, or loses its power, whatever is going on. */
  abandon(nowMs: number): void;
}

interface Page {
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly doneMs: number;
}

/** Erases blocks, then takes words. */
export class CapiProgram implements CapiJob {
  isErased = false;
  isDone = false;
  readonly #request: CapiRequest;
  readonly #blocks: number;
  #erasedBlocks = 0;
  #pagesLeft: number;
  #address: number;
  /** Words that wait for a full page. */
  #words: number[] = [];
  #page: Page | undefined;
  /** The data register is taken over by then. */
  #takenMs = 0;

  constructor(request: CapiRequest) {
    const { build, address, size } = request;
    const asked = size + 1;
    this.#request = request;
    this.#blocks = asked + build.surplus;
    this.#pagesLeft = (asked * build.blockBytes) / build.pageBytes + build.surplus;
    // A BPI build programs from the start of the block, a SPI build from the page.
    const unitBytes = build.readUnit === "blocks" ? build.pageBytes : build.blockBytes;
    this.#address = address - (address % unitBytes);
  }

  get remaining(): number {
    return (this.isErased ? this.#pagesLeft >>> 7 : this.#blocks - this.#erasedBlocks) & 0x3ff;
  }

  isBusy(nowMs: number): boolean {
    return nowMs < this.#takenMs;
  }

  /** Whether all words came. */
  get isFull(): boolean {
    return this.#pagesLeft === 0;
  }

  catchUp(nowMs: number): void {
    this.#eraseUntil(nowMs);
    if (this.#page && this.#page.doneMs <= nowMs) this.#programPage(this.#page);
  }

  /** The caller has looked that it is neither busy nor full, and that all that was due has happened. */
  take(word: number, nowMs: number): void {
    const { build } = this.#request;
    const erasedMs = this.#eraseEndMs(this.#blocks);
    this.#takenMs = Math.max(nowMs, erasedMs, this.#page?.doneMs ?? 0) + build.wordMs;
    this.#words.push(word);
    if (this.#words.length * WORD_BYTES < build.pageBytes) return;
    this.#page = { address: this.#address, bytes: bytesOf(this.#words), doneMs: this.#takenMs + build.pageMs };
    this.#words = [];
    this.#address += build.pageBytes;
    this.#pagesLeft--;
  }

  abandon(nowMs: number): void {
    this.catchUp(nowMs);
    const { storage } = this.#request;
    if (!this.isErased) {
      const range = this.#block(this.#erasedBlocks);
      const before = storage.keep(range.address, range.sizeBytes);
      storage.erase(range.address, range.sizeBytes);
      cutErase(storage, { kind: "erase", ...range, before });
    } else if (this.#page) {
      const before = new Uint8Array(this.#page.bytes.length);
      const { address } = this.#page;
      storage.read(address % storage.sizeBytes, before, { from: 0, to: before.length });
      this.#programPage(this.#page);
      cutProgram(storage, { kind: "program", address: address % storage.sizeBytes, before });
    }
  }

  #eraseEndMs(blocks: number): number {
    return this.#request.startMs + blocks * this.#request.build.eraseMs;
  }

  #block(index: number): { address: number; sizeBytes: number } {
    const { address, build, storage } = this.#request;
    const first = address - (address % build.blockBytes);
    // Address lines that the flash does not have are ignored.
    return { address: (first + index * build.blockBytes) % storage.sizeBytes, sizeBytes: build.blockBytes };
  }

  #eraseUntil(nowMs: number): void {
    while (this.#erasedBlocks < this.#blocks && this.#eraseEndMs(this.#erasedBlocks + 1) <= nowMs) {
      const { address, sizeBytes } = this.#block(this.#erasedBlocks++);
      this.#request.storage.erase(address, sizeBytes);
    }
    this.isErased = this.#erasedBlocks === this.#blocks;
  }

  #programPage({ address, bytes }: Page): void {
    const { storage } = this.#request;
    storage.clearBits(address % storage.sizeBytes, bytes);
    this.#page = undefined;
    this.isDone = this.#pagesLeft === 0;
  }
}

/** Fetches one word ahead and puts it into the data register when that is free. */
export class CapiRead implements CapiJob {
  readonly #request: CapiRequest;
  readonly #words: number;
  readonly #first: number;
  #latched = 0;
  #isFull = false;
  #nextMs: number;

  constructor(request: CapiRequest) {
    const { build, address, size, startMs } = request;
    this.#request = request;
    const isBlocks = build.readUnit === "blocks";
    const words = size + 1;
    this.#words = isBlocks ? (words * build.blockBytes + build.surplus * build.pageBytes) / WORD_BYTES : words;
    this.#first = address - (address % (isBlocks ? build.pageBytes : WORD_BYTES));
    this.#nextMs = startMs + 2 * build.wordMs;
  }

  /** Counts words down as they reach the data register: it is at SIZE before the first, and wraps at the last one. */
  get remaining(): number {
    return this.#request.build.readUnit === "words" ? (this.#request.size - this.#latched) & 0x3ff : 0;
  }

  get isDone(): boolean {
    return this.#latched === this.#words;
  }

  /** Whether the data register holds a word that was not read yet. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Whether a word waits behind the one in the data register. */
  hasNext(nowMs: number): boolean {
    return this.#isFull && !this.isDone && this.#nextMs <= nowMs;
  }

  /** What came into the data register, if something did. */
  latch(nowMs: number): number | undefined {
    if (this.#isFull || this.isDone || this.#nextMs > nowMs) return undefined;
    const { build, storage } = this.#request;
    const bytes = new Uint8Array(WORD_BYTES);
    storage.read((this.#first + this.#latched * WORD_BYTES) % storage.sizeBytes, bytes, { from: 0, to: WORD_BYTES });
    this.#latched++;
    this.#isFull = true;
    this.#nextMs = nowMs + build.wordMs;
    return new DataView(bytes.buffer).getUint32(0, true);
  }

  release(): void {
    this.#isFull = false;
  }

  catchUp(): void {}

  abandon(): void {}
}

function bytesOf(words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(words.length * WORD_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [index, word] of words.entries()) view.setUint32(index * WORD_BYTES, word, true);
  return bytes;
}
