import type { Bus } from "./bus.ts";
import { type AccessKind, ForwardingBus } from "./forwarding-bus.ts";

/** Accesses that were made; each word of a bulk access is one. An access that threw is not counted. */
export interface BusCounts {
  readonly reads: number;
  readonly writes: number;
}

/** A bus that counts. `counts` is live: it goes on changing while the bus is used. */
export function withStatistics(bus: Bus): { readonly bus: Bus; readonly counts: BusCounts } {
  const counts = { reads: 0, writes: 0 };
  return { bus: new CountingBus(bus, counts), counts };
}

class CountingBus extends ForwardingBus {
  readonly #counts: { reads: number; writes: number };

  constructor(inner: Bus, counts: { reads: number; writes: number }) {
    super(inner);
    this.#counts = counts;
  }

  protected override leave(kind: AccessKind, count: number): void {
    if (kind === "read") this.#counts.reads += count;
    else this.#counts.writes += count;
  }
}
