import type { Clock } from "../bus/clock.ts";
import { SimulatedClock } from "../bus/simulated-clock.ts";

/** A PCIe read blocks for about a microsecond, a posted write occupies the link for about a tenth (docs/virtual-cards.md, Time). */
const READ_MS = 0.001;
const WRITE_MS = 0.0001;

/**
 * The card's time, and what accesses cost. In simulated time each access lets its cost pass; in real time the host's own accesses
 * take time by themselves and cost nothing here.
 */
export class CardTime {
  readonly writeMs: number;
  readonly #readMs: number;
  readonly #simulated: SimulatedClock | undefined;

  constructor(readonly clock: Clock) {
    this.#simulated = clock instanceof SimulatedClock ? clock : undefined;
    this.#readMs = this.#simulated ? READ_MS : 0;
    this.writeMs = this.#simulated ? WRITE_MS : 0;
  }

  nowMs(): number {
    return this.clock.nowMs();
  }

  /** Lets the time of `count` reads pass, and tells when the last of them reaches its register. */
  afterReads(count: number): number {
    this.#simulated?.advance(count * this.#readMs);
    return this.clock.nowMs();
  }

  /** The same for writes. */
  afterWrites(count: number): number {
    this.#simulated?.advance(count * this.writeMs);
    return this.clock.nowMs();
  }

  /** A copy that stands at the same instant and goes on by itself; the host's clock is shared. */
  clone(): CardTime {
    if (!this.#simulated) return new CardTime(this.clock);
    const clock = new SimulatedClock();
    clock.advance(this.#simulated.nowMs());
    return new CardTime(clock);
  }
}
