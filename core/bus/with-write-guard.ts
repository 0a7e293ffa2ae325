import type { Bus, Words } from "./bus.ts";
import { WriteRefusedError } from "./errors.ts";
import { type AccessKind, ForwardingBus } from "./forwarding-bus.ts";

/** Bytes of the window that may be written. */
export interface WriteRange {
  readonly offset: number;
  readonly sizeBytes: number;
}

/** For dry runs, and for tests of code that must only read. */
export const NO_WRITES: readonly WriteRange[] = [];

/**
 * A bus that refuses writes outside `allowed` before they reach the card; reads pass. Ranges may touch or overlap, and a
 * copy may cover several that touch. A bulk write is refused as a whole.
 */
export function withWriteGuard(bus: Bus, allowed: readonly WriteRange[]): Bus {
  return new GuardedBus(bus, joined(allowed));
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function joined(ranges: readonly WriteRange[]): readonly Span[] {
  const spans: { start: number; end: number }[] = [];
  for (const { offset, sizeBytes } of [...ranges].sort((a, b) => a.offset - b.offset)) {
    const last = spans.at(-1);
    if (last && offset <= last.end) last.end = Math.max(last.end, offset + sizeBytes);
    else spans.push({ start: offset, end: offset + sizeBytes });
  }
  return spans;
}

class GuardedBus extends ForwardingBus {
  readonly #allowed: readonly Span[];

  constructor(inner: Bus, allowed: readonly Span[]) {
    super(inner);
    this.#allowed = allowed;
  }

  protected override enter(kind: AccessKind, offset: number, widthBytes: number): number {
    const innerOffset = super.enter(kind, offset, widthBytes);
    if (kind === "write") this.#require(offset, widthBytes);
    return innerOffset;
  }

  protected override enterCopy(kind: AccessKind, offset: number, words: Words): number {
    const innerOffset = super.enterCopy(kind, offset, words);
    if (kind === "write" && words.length > 0) this.#require(offset, words.byteLength);
    return innerOffset;
  }

  #require(offset: number, sizeBytes: number): void {
    for (const { start, end } of this.#allowed) if (offset >= start && offset + sizeBytes <= end) return;
    throw new WriteRefusedError({ offset, sizeBytes });
  }
}
