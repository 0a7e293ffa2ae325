import type { Bus } from "./bus.ts";
import { type AccessKind, ForwardingBus } from "./forwarding-bus.ts";

/** Accesses that were made; each word of a bulk access is one. An access that threw is not counted. */
export interface BusCounts {
  readonly reads: number;
  readonly writes: number;
}

/** Counts that go on changing while the buses that share them are used. */
export interface LiveCounts {
  reads: number;
  writes: number;
}

/** A bus that counts, in `counts` where several are counted together. */
export function withStatistics(bus: Bus, counts: LiveCounts = { reads: 0, writes: 0 }): { readonly bus: Bus; readonly counts: BusCounts } {
  return { bus: new CountingBus(bus, counts), counts };
}

class CountingBus extends ForwardingBus {
  readonly #counts: LiveCounts;

  constructor(inner: Bus, counts: LiveCounts) {
    super(inner);
    this.#counts = counts;
  }

  protected override leave(kind: AccessKind, count: number): void {
    if (kind === "read") this.#counts.reads += count;
    else this.#counts.writes += count;
  }
}
