import type { Words } from "../../core/bus/bus.ts";
import { busOver } from "../../core/bus/device-bus.ts";
import { InjectedFault } from "../../core/bus/errors.ts";
import { ForwardingBus } from "../../core/bus/forwarding-bus.ts";
import type { Random } from "../support/random.ts";

/** What a made-up card answers; `written` is what was last written there, `count` the accesses so far. */
export type Answer = (random: Random, facts: { readonly count: number; readonly written: number }) => number;

/** What all windows of a card share: how it behaves now, and what happened since. */
export interface FuzzCard {
  random: Random;
  answer: Answer;
  accesses: number;
  writes: number;
  /** Accesses before it fails. */
  fuel: number;
  /** Called with so many accesses at once, for the clock. */
  readonly advance: (accesses: number) => void;
}

export interface WindowShape {
  readonly name: string;
  readonly sizeBytes: number;
  /** Bits of accesses that the window takes. */
  readonly widths: readonly number[];
}

interface Access {
  readonly kind: "read" | "write";
  readonly offset: number;
  readonly widthBits: number;
  readonly count?: number;
  /** Whether each of `count` words has a place of its own. */
  readonly advances?: boolean;
}

/** An access that the profile's window forbids: what a profile must never bring about. No barflash error, so that nothing takes it for one. */
export class ForbiddenAccess extends Error {}

/** Bulk accesses of more words are looked at as one; each word of a shorter one is an access like any other. */
const MOST_SINGLE_WORDS = 256;

/** Places of which the last word is remembered. */
const REMEMBERED = 4096;

/** One window of a card with pseudo-random answers, which takes exactly what the profile declares. */
export class FuzzWindow extends ForwardingBus {
  readonly #card: FuzzCard;
  readonly #shape: WindowShape;

  constructor(card: FuzzCard, shape: WindowShape) {
    const written = new Map<number, number>();
    const answer = (offset: number) => card.answer(card.random, { count: card.accesses, written: written.get(offset % REMEMBERED) ?? 0 });
    super(
      busOver({
        sizeBytes: shape.sizeBytes,
        read: (offset, widthBits) => {
          this.#spend({ kind: "read", offset, widthBits });
          return widthBits < 64 ? answer(offset) : (BigInt(answer(offset + 4)) << 32n) | BigInt(answer(offset));
        },
        write: (offset, widthBits, value) => {
          this.#spend({ kind: "write", offset, widthBits });
          if (BigInt.asUintN(widthBits, BigInt(value)) !== BigInt(value)) throw new ForbiddenAccess(`${value} in ${widthBits} bits`);
          written.set(offset % REMEMBERED, Number(BigInt.asUintN(32, BigInt(value))));
        },
        close: () => {},
      }),
    );
    this.#card = card;
    this.#shape = shape;
  }

  override push(offset: number, words: Words): void {
    if (words.length <= MOST_SINGLE_WORDS) this.inner.push(offset, words);
    else this.#bulk("write", offset, words, false);
  }

  override pull(offset: number, words: Words): void {
    if (words.length <= MOST_SINGLE_WORDS) this.inner.pull(offset, words);
    else this.#bulk("read", offset, words, false);
  }

  override copyTo(offset: number, words: Words): void {
    if (words.length <= MOST_SINGLE_WORDS) this.inner.copyTo(offset, words);
    else this.#bulk("write", offset, words, true);
  }

  override copyFrom(offset: number, words: Words): void {
    if (words.length <= MOST_SINGLE_WORDS) this.inner.copyFrom(offset, words);
    else this.#bulk("read", offset, words, true);
  }

  #bulk(kind: Access["kind"], offset: number, words: Words, advances: boolean): void {
    this.#spend({ kind, offset, widthBits: 8 * words.BYTES_PER_ELEMENT, count: words.length, advances });
    if (kind === "write") return;
    const word = this.#card.answer(this.#card.random, { count: this.#card.accesses, written: 0 });
    if (words instanceof BigUint64Array) words.fill(BigInt(word));
    else words.fill(word);
  }

  #spend({ kind, offset, widthBits, count = 1, advances = false }: Access): void {
    const { name, sizeBytes, widths } = this.#shape;
    const widthBytes = widthBits / 8;
    const isInside = Number.isInteger(offset) && offset >= 0 && offset + (advances ? count : 1) * widthBytes <= sizeBytes;
    if (!isInside || offset % widthBytes !== 0 || !widths.includes(widthBits)) {
      throw new ForbiddenAccess(`${kind} of ${count} x ${widthBits} bits at ${offset} of ${name}: ${sizeBytes} bytes, widths ${widths}`);
    }
    const card = this.#card;
    card.advance(count);
    card.accesses += count;
    if (kind === "write") card.writes += count;
    if (card.accesses > card.fuel) throw new InjectedFault({ accesses: card.accesses, writes: card.writes });
  }
}
