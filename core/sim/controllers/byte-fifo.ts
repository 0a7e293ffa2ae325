const NO_BYTES = new Uint8Array();

/** A hardware FIFO of bytes. The caller looks at `vacancy` and `count` first; what a full or an empty FIFO does is the owner's business. */
export class ByteFifo {
  /** Made when the first byte comes: most copies of a card are made between transfers, and need none. */
  #bytes = NO_BYTES;
  readonly #mask: number;
  #head = 0;
  #count = 0;

  /** @param depth a power of two */
  constructor(readonly depth: number) {
    this.#mask = depth - 1;
  }

  get count(): number {
    return this.#count;
  }

  get vacancy(): number {
    return this.depth - this.#count;
  }

  /** Appends `count` elements; of wider ones the low 8 bits. */
  push(source: Uint8Array | Uint32Array, count: number): void {
    const bytes = this.#ownBytes();
    const start = this.#head + this.#count;
    for (let index = 0; index < count; index++) bytes[(start + index) & this.#mask] = source[index] ?? 0;
    this.#count += count;
  }

  pushByte(byte: number): void {
    this.#ownBytes()[(this.#head + this.#count++) & this.#mask] = byte;
  }

  /** Moves the `count` oldest bytes to `into`, from index `at` on. */
  pop(into: Uint8Array | Uint32Array, { at, count }: { readonly at: number; readonly count: number }): void {
    for (let index = 0; index < count; index++) into[at + index] = this.#bytes[(this.#head + index) & this.#mask] ?? 0;
    this.#head = (this.#head + count) & this.#mask;
    this.#count -= count;
  }

  popByte(): number {
    const byte = this.#bytes[this.#head] ?? 0;
    this.#head = (this.#head + 1) & this.#mask;
    this.#count--;
    return byte;
  }

  clear(): void {
    this.#head = 0;
    this.#count = 0;
  }

  clone(): ByteFifo {
    const copy = new ByteFifo(this.depth);
    if (this.#count > 0) copy.#bytes = this.#bytes.slice();
    copy.#head = this.#head;
    copy.#count = this.#count;
    return copy;
  }

  #ownBytes(): Uint8Array {
    if (this.#bytes === NO_BYTES) this.#bytes = new Uint8Array(this.depth);
    return this.#bytes;
  }
}
