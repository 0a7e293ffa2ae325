import type { ChipStorage } from "../storage/chip-storage.ts";

/** Unit of sharing between copies; every erase size of a NOR chip is a multiple. */
export const MEMORY_PAGE_BYTES = 0x1000;

const ERASED: Uint8Array = new Uint8Array(MEMORY_PAGE_BYTES).fill(0xff);

/**
 * The array of a flash chip. Its pages are shared with copies until one side changes them, and loaded from the storage when
 * first needed, so both a copy and a fresh card of 32 MiB cost next to nothing. Each change reaches the storage at once.
 */
export class PagedMemory {
  readonly #storage: ChipStorage | undefined;
  /** Undefined: not loaded yet. */
  readonly #pages: (Uint8Array | undefined)[];
  /** Indices of pages that this memory alone refers to and may change in place. */
  readonly #owned = new Set<number>();

  /** @param sizeBytes a multiple of {@link MEMORY_PAGE_BYTES} */
  constructor(
    readonly sizeBytes: number,
    storage?: ChipStorage,
    pages?: (Uint8Array | undefined)[],
  ) {
    const count = sizeBytes / MEMORY_PAGE_BYTES;
    if (!Number.isInteger(count)) throw new Error(`a flash of ${sizeBytes} bytes`);
    this.#storage = storage;
    this.#pages = pages ?? new Array<Uint8Array | undefined>(count).fill(storage ? undefined : ERASED);
  }

  /** Fills `into[from..to)` from `address`. The caller keeps the range inside the memory. */
  read(address: number, into: Uint8Array, { from, to }: { readonly from: number; readonly to: number }): void {
    for (let done = from; done < to; ) {
      const at = address + done - from;
      const start = at % MEMORY_PAGE_BYTES;
      const count = Math.min(to - done, MEMORY_PAGE_BYTES - start);
      into.set(this.#page(at).subarray(start, start + count), done);
      done += count;
    }
  }

  byte(address: number): number {
    return this.#page(address)[address % MEMORY_PAGE_BYTES] ?? 0xff;
  }

  /** A copy of everything. */
  contents(): Uint8Array {
    const all = new Uint8Array(this.sizeBytes);
    this.read(0, all, { from: 0, to: all.length });
    return all;
  }

  write(address: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      const start = (address + done) % MEMORY_PAGE_BYTES;
      const count = Math.min(bytes.length - done, MEMORY_PAGE_BYTES - start);
      this.#ownPage(address + done).set(bytes.subarray(done, done + count), start);
      done += count;
    }
    this.#storage?.write(address, bytes);
  }

  /** Clears the bits that are 0 in `bytes`, which do not cross a memory page. */
  clearBits(address: number, bytes: Uint8Array): void {
    const page = this.#ownPage(address);
    const start = address % MEMORY_PAGE_BYTES;
    for (let index = 0; index < bytes.length; index++) page[start + index] = (page[start + index] ?? 0) & (bytes[index] ?? 0);
    this.#storage?.write(address, page.subarray(start, start + bytes.length));
  }

  /** Both are multiples of {@link MEMORY_PAGE_BYTES}. */
  erase(address: number, sizeBytes: number): void {
    const first = address / MEMORY_PAGE_BYTES;
    const end = first + sizeBytes / MEMORY_PAGE_BYTES;
    this.#pages.fill(ERASED, first, end);
    this.#disown(first, end);
    this.#storage?.erase(address, sizeBytes);
  }

  /** The pages that hold the range, as they are now; later changes leave them alone. */
  keep(address: number, sizeBytes: number): readonly Uint8Array[] {
    const first = Math.floor(address / MEMORY_PAGE_BYTES);
    const end = Math.ceil((address + sizeBytes) / MEMORY_PAGE_BYTES);
    const kept: Uint8Array[] = [];
    for (let index = first; index < end; index++) kept.push(this.#page(index * MEMORY_PAGE_BYTES));
    this.#disown(first, end);
    return kept;
  }

  /** Shared pages are equal without being compared. */
  equals(other: PagedMemory): boolean {
    if (other.sizeBytes !== this.sizeBytes) return false;
    for (let address = 0; address < this.sizeBytes; address += MEMORY_PAGE_BYTES) {
      const [mine, others] = [this.#page(address), other.#page(address)];
      if (mine !== others && Buffer.compare(mine, others) !== 0) return false;
    }
    return true;
  }

  /** A memory with the same contents and no storage. */
  clone(): PagedMemory {
    if (this.#storage) this.keep(0, this.sizeBytes);
    else this.#owned.clear();
    return new PagedMemory(this.sizeBytes, undefined, [...this.#pages]);
  }

  #page(address: number): Uint8Array {
    const index = Math.floor(address / MEMORY_PAGE_BYTES);
    return this.#pages[index] ?? this.#load(index);
  }

  #ownPage(address: number): Uint8Array {
    const index = Math.floor(address / MEMORY_PAGE_BYTES);
    const page = this.#page(address);
    if (this.#owned.has(index)) return page;
    const own = page.slice();
    this.#pages[index] = own;
    this.#owned.add(index);
    return own;
  }

  #disown(first: number, end: number): void {
    for (let index = first; index < end; index++) this.#owned.delete(index);
  }

  #load(index: number): Uint8Array {
    const page = new Uint8Array(MEMORY_PAGE_BYTES);
    this.#storage?.read(index * MEMORY_PAGE_BYTES, page);
    this.#pages[index] = page;
    this.#owned.add(index);
    return page;
  }
}
