import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Access, READ_BY_WIDTH, WRITE_BY_WIDTH } from "../../core/bus/access.ts";
import type { Bus, Width, Words } from "../../core/bus/bus.ts";
import { BusAlignmentError, BusClosedError, BusRangeError } from "../../core/bus/errors.ts";
import { thrownBy } from "./thrown-by.ts";

/** A freshly opened bus. The suite closes it. */
export interface BusUnderTest {
  readonly bus: Bus;
  /** What reached the target so far, where the target can tell. Live. */
  readonly accesses?: readonly Access[];
}

export interface BusTraits {
  /** Widths that the target takes; all if not given. */
  readonly widths?: readonly Width[];
  /** A multiple of 8. With "memory" the 64 bytes from here keep what is written; "registers" are only read, and only here. */
  readonly target: { readonly kind: "memory" | "registers"; readonly offset: number };
}

const ALL_WIDTHS: readonly Width[] = [8, 16, 32, 64];
const WORD_COUNT = 5;

/** The contract of `core/bus/bus.ts`, as tests. Every bus in the program passes it. */
export function busConformance(name: string, make: () => BusUnderTest, { widths = ALL_WIDTHS, target }: BusTraits): void {
  const Conformance = suite(`bus conformance of ${name}`);
  const at = target.offset;

  /** Opens, tests and closes; `sent` gives the accesses since the last call of it. */
  const check = (sentence: string, test: (bus: Bus, sent: (() => readonly Access[]) | undefined) => void) =>
    Conformance(sentence, () => {
      const { bus, accesses } = make();
      let seen = accesses?.length ?? 0;
      const sent =
        accesses &&
        (() => {
          const fresh = accesses.slice(seen);
          seen = accesses.length;
          return fresh;
        });
      try {
        test(bus, sent);
      } finally {
        bus.close();
      }
    });

  for (const width of widths) {
    const bytes = width / 8;
    const everyAccessAt = (bus: Bus, offset: number, words: Words): (() => void)[] => [
      () => READ_BY_WIDTH[width](bus, offset),
      () => WRITE_BY_WIDTH[width](bus, offset, 0),
      () => bus.push(offset, words),
      () => bus.pull(offset, words),
      () => bus.copyTo(offset, words),
      () => bus.copyFrom(offset, words),
    ];

    check(`refuses misaligned accesses of ${width} bits before they are sent`, (bus, sent) => {
      for (let misaligned = 1; misaligned < bytes; misaligned++) {
        for (const access of everyAccessAt(bus, at + misaligned, emptyWords(width, 1)))
          assert.instance(thrownBy(access), BusAlignmentError);
      }
      assert.equal(sent?.() ?? [], []);
    });

    check(`refuses accesses of ${width} bits that end outside the window before they are sent`, (bus, sent) => {
      const end = Math.floor(bus.sizeBytes / bytes) * bytes;
      for (const offset of [end, end + bytes, 2 ** 32, 2 ** 40]) {
        for (const access of everyAccessAt(bus, offset, emptyWords(width, 1))) assert.instance(thrownBy(access), BusRangeError);
      }
      // The first word is inside and must not be sent either.
      const last = end - bytes;
      assert.instance(
        thrownBy(() => bus.copyTo(last, emptyWords(width, 2))),
        BusRangeError,
      );
      assert.instance(
        thrownBy(() => bus.copyFrom(last, emptyWords(width, 2))),
        BusRangeError,
      );
      assert.equal(sent?.() ?? [], []);
    });

    check(`throws on offsets of ${width} bits that are no offsets`, (bus, sent) => {
      for (const offset of [-bytes, bytes / 2 ** 10, Number.NaN]) {
        for (const access of everyAccessAt(bus, offset, emptyWords(width, 1))) assert.instance(thrownBy(access), Error);
      }
      assert.equal(sent?.() ?? [], []);
    });

    check(`throws on every access of ${width} bits after close, and closes twice`, (bus, sent) => {
      bus.close();
      bus.close();
      for (const access of everyAccessAt(bus, at, emptyWords(width, 1))) assert.instance(thrownBy(access), BusClosedError);
      assert.equal(sent?.() ?? [], []);
    });

    check(`pulls ${width} bits as often as single reads would`, (bus, sent) => {
      const words = emptyWords(width, WORD_COUNT);
      bus.pull(at, words);
      const pulled = sent?.();
      const singles = Array.from({ length: WORD_COUNT }, () => READ_BY_WIDTH[width](bus, at));
      assert.equal([...words], singles);
      assert.equal(pulled, sent?.());
      if (pulled) assert.is(pulled.length, WORD_COUNT);
    });

    if (target.kind === "registers") continue;

    check(`reads back ${width} bits unsigned, and changes nothing beside them`, (bus) => {
      const values = highWords(width);
      for (const [index, value] of values.entries()) {
        bus.copyTo(at, emptyWords(width, WORD_COUNT));
        WRITE_BY_WIDTH[width](bus, at + bytes, value);
        const around = [0, 1, 2].map((word) => READ_BY_WIDTH[width](bus, at + word * bytes));
        assert.equal(around, [zero(width), value, zero(width)], `value ${index}`);
      }
    });

    check(`reaches the last ${width} bits of the window`, (bus) => {
      const last = (Math.floor(bus.sizeBytes / bytes) - 1) * bytes;
      const [value = 0] = highWords(width);
      WRITE_BY_WIDTH[width](bus, last, value);
      assert.is(READ_BY_WIDTH[width](bus, last), value);
    });

    check(`pushes ${width} bits to one register, in order`, (bus, sent) => {
      bus.copyTo(at, emptyWords(width, 3));
      sent?.();
      const words = highWords(width);
      bus.push(at, words);
      if (sent)
        assert.equal(
          sent(),
          accessesOf("write", width, words, () => at),
        );
      assert.is(READ_BY_WIDTH[width](bus, at), words.at(-1));
      assert.is(READ_BY_WIDTH[width](bus, at + bytes), zero(width));
    });

    check(`copies ${width} bits to increasing offsets, as single writes would`, (bus, sent) => {
      const words = highWords(width);
      bus.copyTo(at, words);
      if (sent)
        assert.equal(
          sent(),
          accessesOf("write", width, words, (index) => at + index * bytes),
        );
      assert.equal(
        Array.from({ length: words.length }, (_, index) => READ_BY_WIDTH[width](bus, at + index * bytes)),
        [...words],
      );
    });

    check(`copies ${width} bits from increasing offsets, as single reads would`, (bus, sent) => {
      const words = highWords(width);
      for (const [index, word] of words.entries()) WRITE_BY_WIDTH[width](bus, at + index * bytes, word);
      const into = emptyWords(width, words.length);
      sent?.();
      bus.copyFrom(at, into);
      if (sent)
        assert.equal(
          sent(),
          accessesOf("read", width, words, (index) => at + index * bytes),
        );
      assert.equal(into, words);
    });

    check(`does nothing for no words of ${width} bits`, (bus, sent) => {
      for (const access of everyAccessAt(bus, at, emptyWords(width, 0)).slice(2)) access();
      assert.equal(sent?.() ?? [], []);
    });

    check(`keeps a window of words larger than its buffers in order, at ${width} bits`, (bus) => {
      const words = emptyWords(width, 300);
      for (let index = 0; index < words.length; index++) setWord(words, index, index % 251);
      bus.push(at, words);
      assert.is(Number(READ_BY_WIDTH[width](bus, at)), 299 % 251);
      const into = emptyWords(width, 300);
      bus.pull(at, into);
      assert.equal([...into].map(Number), Array(300).fill(299 % 251));
    });

    if (width === 8 || !widths.includes(8)) continue;
    check(`stores ${width} bits little-endian`, (bus) => {
      for (let byte = 0; byte < bytes; byte++) bus.write8(at + byte, byte + 1);
      const bytesFromLow = Array.from({ length: bytes }, (_, byte) => (BigInt(READ_BY_WIDTH[width](bus, at)) >> BigInt(8 * byte)) & 0xffn);
      assert.equal(
        bytesFromLow.map(Number),
        Array.from({ length: bytes }, (_, byte) => byte + 1),
      );
      WRITE_BY_WIDTH[width](bus, at, 0x80);
      assert.is(bus.read8(at), 0x80);
      assert.is(bus.read8(at + bytes - 1), 0);
    });
  }

  Conformance.run();
}

const ARRAYS = { 8: Uint8Array, 16: Uint16Array, 32: Uint32Array, 64: BigUint64Array } as const;

function emptyWords(width: Width, length: number): Words {
  return new ARRAYS[width](length);
}

/** Words with the highest bit set and not set, the last one unlike the first. */
function highWords(width: Width): Words {
  const words = emptyWords(width, WORD_COUNT);
  const bits = new Uint8Array(words.buffer);
  for (let index = 0; index < bits.length; index++) bits[index] = 0xff - 0x1d * index;
  return words;
}

function setWord(words: Words, index: number, value: number): void {
  if (words instanceof BigUint64Array) words[index] = BigInt(value);
  else words[index] = value;
}

function zero(width: Width): number | bigint {
  return width === 64 ? 0n : 0;
}

function accessesOf(kind: Access["kind"], widthBits: Width, words: Words, offsetOf: (index: number) => number): Access[] {
  return Array.from<number | bigint, Access>(words, (value, index) => ({ kind, offset: offsetOf(index), widthBits, value }));
}
