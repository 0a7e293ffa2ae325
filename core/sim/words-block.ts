import type { Width } from "../bus/bus.ts";
import { BlockBase } from "./block-base.ts";
import type { CardTime } from "./card-time.ts";
import type { RegisterBlock } from "./register-block.ts";

/** By offset in the block: words that are read there and never change. */
export type FixedWords = ReadonlyMap<number, number>;

export interface WordsBlockParts {
  readonly words: FixedWords;
  readonly inner?: RegisterBlock | undefined;
  readonly time: CardTime;
}

/**
 * A block with 32-bit words that the frame of the card has put there: the header of a block in a linked list, or a cookie. They
 * answer reads in place of `inner`; all else is for `inner`. Without it, other words read 0.
 */
export class WordsBlock extends BlockBase {
  override readonly widths: readonly Width[];
  readonly #words: FixedWords;
  readonly #inner: RegisterBlock | undefined;

  constructor(sizeBytes: number, { words, inner, time }: WordsBlockParts) {
    super(sizeBytes, { time, recordMisuse: (text) => inner?.refuse(text) });
    this.widths = [...new Set<Width>([32, ...(inner?.widths ?? [])])].filter((width) => width <= 32);
    this.#words = words;
    this.#inner = inner;
  }

  owns(offset: number): boolean {
    if (this.#words.has(offset) || !this.#inner) return true;
    return offset < this.#inner.sizeBytes && (this.#inner.owns?.(offset) ?? true);
  }

  override read(offset: number, widthBits: Width): number {
    const inner = this.#words.has(offset) ? undefined : this.#innerAt(offset);
    return inner ? Number(inner.read(offset, widthBits)) : super.read(offset, widthBits);
  }

  override write(offset: number, widthBits: Width, value: number | bigint): void {
    const inner = this.#innerAt(offset);
    if (inner) inner.write(offset, widthBits, value);
    else super.write(offset, widthBits, value);
  }

  powerCut(): void {
    this.#inner?.powerCut();
  }

  protected override readAt(offset: number): number {
    return this.#words.get(offset) ?? 0;
  }

  protected override writeAt(): void {}

  #innerAt(offset: number): RegisterBlock | undefined {
    return this.#inner && offset < this.#inner.sizeBytes ? this.#inner : undefined;
  }
}
