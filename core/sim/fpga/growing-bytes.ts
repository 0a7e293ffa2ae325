const FIRST_BYTES = 0x1000;

/** Bytes that are appended a few at a time. */
export class GrowingBytes {
  #bytes = new Uint8Array(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** All of them. A view, valid until the next change. */
  get view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  append(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Four bytes, the most significant one first. */
  appendWord(word: number): void {
    this.#makeRoom(4);
    for (let shift = 24; shift >= 0; shift -= 8) this.#bytes[this.#length++] = word >>> shift;
  }

  clear(): void {
    this.#bytes = new Uint8Array(0);
    this.#length = 0;
  }

  clone(): GrowingBytes {
    const copy = new GrowingBytes();
    copy.append(this.view);
    return copy;
  }

  #makeRoom(moreBytes: number): void {
    const needed = this.#length + moreBytes;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(FIRST_BYTES, needed, 2 * this.#bytes.length));
    larger.set(this.view);
    this.#bytes = larger;
  }
}
