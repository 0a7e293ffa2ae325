import type { CardTime } from "./card-time.ts";

/**
 * How long a card is off the bus when its FPGA boots. A device must answer 100 ms after its reset ends (PCI Express Base
 * Specification 4.0, 6.6.1), so that boards are built to boot about that fast.
 */
const BOOT_MS = 100;

export interface LinkEvents {
  readonly onDown: () => void;
  /** At the first look after a boot: everything in the FPGA begins anew. */
  readonly onBooted: () => void;
}

/** Whether the card answers its host at all. */
export class CardLink {
  #isUnplugged = false;
  /** The FPGA boots until then; undefined while it runs. */
  #bootsUntilMs: number | undefined;
  readonly #time: CardTime;
  readonly #events: LinkEvents;

  constructor(time: CardTime, events: LinkEvents, from?: CardLink) {
    this.#time = time;
    this.#events = events;
    this.#isUnplugged = from?.isUnplugged ?? false;
    this.#bootsUntilMs = from ? from.#bootsUntilMs : undefined;
  }

  get isUnplugged(): boolean {
    return this.#isUnplugged;
  }

  unplug(): void {
    this.#isUnplugged = true;
    this.#events.onDown();
  }

  boot(): void {
    this.#bootsUntilMs = this.#time.nowMs() + BOOT_MS;
    this.#events.onDown();
  }

  /** The boot is over, because power went and came again. */
  powerCut(): void {
    this.#bootsUntilMs = undefined;
  }

  isUp(): boolean {
    if (this.#isUnplugged) return false;
    if (this.#bootsUntilMs === undefined) return true;
    if (this.#time.nowMs() < this.#bootsUntilMs) return false;
    this.#bootsUntilMs = undefined;
    this.#events.onBooted();
    return true;
  }
}
