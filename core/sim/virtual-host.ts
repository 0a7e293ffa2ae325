import type { DmaBuffer, DmaDirection, DmaHost, DmaSegment, DmaWish } from "../bus/dma-host.ts";
import { DmaAddressError } from "../bus/errors.ts";
import type { CardMaster } from "./card-master.ts";

/** Real systems have pages of at least this. */
const PAGE_BYTES = 0x1000;
/**
 * Where the first segment begins, how long one is at most, and what lies free between two: neighbours that happen to be consecutive
 * would hide a card that runs past the end of one.
 */
const FIRST_IOVA = 0x1_0000;
const SEGMENT_BYTES = PAGE_BYTES;
const GAP_BYTES = PAGE_BYTES;

interface Shown extends DmaSegment {
  readonly direction: DmaDirection;
  readonly bytes: Uint8Array;
}

interface VirtualHostParts {
  /** Whether the card may be a bus master. */
  readonly isMaster: () => boolean;
  readonly recordMisuse: (text: string) => void;
}

/** The computer that a virtual card is in: memory for the card, as several segments, and its interrupt. */
export class VirtualHost implements DmaHost, CardMaster {
  readonly #parts: VirtualHostParts;
  readonly #settlers: (() => void)[] = [];
  #shown: readonly Shown[] = [];
  #isInterruptOn = false;
  #isInterrupted = false;

  constructor(parts: VirtualHostParts) {
    this.#parts = parts;
  }

  map({ sizeBytes, direction, highestAddress }: DmaWish): DmaBuffer {
    const buffer = new ArrayBuffer(sizeBytes);
    const lengths = Array.from({ length: Math.ceil(sizeBytes / SEGMENT_BYTES) }, (_, index) =>
      Math.min(SEGMENT_BYTES, sizeBytes - index * SEGMENT_BYTES),
    );
    const shown: Shown[] = [];
    let iova = FIRST_IOVA;
    for (const [index, length] of lengths.entries()) {
      iova = this.#freeFrom(iova);
      if (iova + length - 1 > highestAddress) throw new DmaAddressError({ sizeBytes, highestAddress });
      shown.push({ iova, sizeBytes: length, direction, bytes: new Uint8Array(buffer, index * SEGMENT_BYTES, length) });
      iova += SEGMENT_BYTES + GAP_BYTES;
    }
    this.#shown = [...this.#shown, ...shown];
    return {
      direction,
      buffer,
      segments: shown.map(({ iova: start, sizeBytes: bytes }) => ({ iova: start, sizeBytes: bytes })),
      unmap: () => {
        this.#shown = this.#shown.filter((one) => !shown.includes(one));
      },
    };
  }

  contains(range: DmaSegment, access: Exclude<DmaDirection, "both">): boolean {
    return this.#find(range, access) !== undefined;
  }

  enableInterrupt(): void {
    this.#isInterruptOn = true;
  }

  takeInterrupt(): boolean {
    for (const settle of this.#settlers) settle();
    const was = this.#isInterrupted;
    this.#isInterrupted = false;
    return was;
  }

  read(iova: number, into: Uint8Array): boolean {
    const found = this.#reach({ iova, sizeBytes: into.length }, "card-reads");
    if (found) into.set(found);
    return found !== undefined;
  }

  write(iova: number, bytes: Uint8Array): boolean {
    const found = this.#reach({ iova, sizeBytes: bytes.length }, "card-writes");
    found?.set(bytes);
    return found !== undefined;
  }

  interrupt(): void {
    if (this.#parts.isMaster()) this.#isInterrupted ||= this.#isInterruptOn;
    else this.#parts.recordMisuse("the card was to interrupt while it may not be a bus master");
  }

  beforeLook(settle: () => void): void {
    this.#settlers.push(settle);
  }

  #reach(range: DmaSegment, access: Exclude<DmaDirection, "both">): Uint8Array | undefined {
    const what = `0x${range.sizeBytes.toString(16)} bytes at the I/O address 0x${range.iova.toString(16)}`;
    if (!this.#parts.isMaster()) {
      this.#parts.recordMisuse(`the card was to reach ${what} while it may not be a bus master`);
      return undefined;
    }
    const found = this.#find(range, access);
    if (found === undefined) this.#parts.recordMisuse(`${what} were not made ready for ${access === "card-reads" ? "reads" : "writes"}`);
    return found;
  }

  #find({ iova, sizeBytes }: DmaSegment, access: Exclude<DmaDirection, "both">): Uint8Array | undefined {
    const shown = this.#shown.find(
      (one) => (one.direction === access || one.direction === "both") && iova >= one.iova && iova + sizeBytes <= one.iova + one.sizeBytes,
    );
    return shown?.bytes.subarray(iova - shown.iova, iova - shown.iova + sizeBytes);
  }

  /** The first address from `from` on at which a segment is apart from all others. */
  #freeFrom(from: number): number {
    let free = from;
    // In ascending order, so that one pass finds it.
    for (const { iova } of [...this.#shown].sort((a, b) => a.iova - b.iova))
      if (free < iova + SEGMENT_BYTES + GAP_BYTES && iova < free + SEGMENT_BYTES + GAP_BYTES) free = iova + SEGMENT_BYTES + GAP_BYTES;
    return free;
  }
}
