import type { Clock } from "../bus/clock.ts";
import { SimulatedClock } from "../bus/simulated-clock.ts";

/** A PCIe read blocks for about a microsecond, a posted write occupies the link for about a tenth (docs/virtual-cards.md, Time). */
const READ_MS = 0.001;
const WRITE_MS = 0.0001;
/** Accesses to configuration space are never posted, and take about this long in both directions (docs/virtual-cards.md, Time). */
const CONFIG_MS = 0.002;

/** What an access of a space costs beyond {@link READ_MS} and {@link WRITE_MS}, which the block that answers lets pass. */
export interface ExtraCost {
  readonly readMs: number;
  readonly writeMs: number;
}

export const NO_EXTRA_COST: ExtraCost = { readMs: 0, writeMs: 0 };
export const CONFIG_EXTRA_COST: ExtraCost = { readMs: CONFIG_MS - READ_MS, writeMs: CONFIG_MS - WRITE_MS };

/**
 * The card's time, and what accesses cost. In simulated time each access lets its cost pass; in real time the host's own accesses
 * take time by themselves and cost nothing here.
 */
export class CardTime {
  readonly writeMs: number;
  readonly #readMs: number;
  readonly #simulated: SimulatedClock | undefined;

  /** @param costs "none" for accesses that do not cross the link: those of a controller on the card to what is behind it */
  constructor(
    readonly clock: Clock,
    costs: "link" | "none" = "link",
  ) {
    this.#simulated = clock instanceof SimulatedClock ? clock : undefined;
    const isCounted = this.#simulated !== undefined && costs === "link";
    this.#readMs = isCounted ? READ_MS : 0;
    this.writeMs = isCounted ? WRITE_MS : 0;
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

  /** Lets time pass; real time passes by itself. */
  pass(ms: number): void {
    this.#simulated?.advance(ms);
  }

  /** The same clock, for accesses behind a controller of the card. */
  inside(): CardTime {
    return new CardTime(this.clock, "none");
  }

  /** A copy that stands at the same instant and goes on by itself; the host's clock is shared. */
  clone(): CardTime {
    if (!this.#simulated) return new CardTime(this.clock);
    const clock = new SimulatedClock();
    clock.advance(this.#simulated.nowMs());
    return new CardTime(clock);
  }
}
