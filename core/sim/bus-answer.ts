/** AXI's responses to an access that failed (Arm IHI 0022, A3.4.4): SLVERR of the device, DECERR where no device is. */
export type BusRefusal = "slave-error" | "nothing-there";

/**
 * The response beside the data of an access, as an on-chip interconnect carries it. A device that refuses an access says so here while
 * the access is made; a controller that shows responses to its host asks afterwards. Whoever does not ask sees the data only.
 */
export class BusAnswer {
  #refusal: BusRefusal | undefined;

  refuse(refusal: BusRefusal): void {
    this.#refusal ??= refusal;
  }

  /** The first refusal since the last time this was asked. */
  take(): BusRefusal | undefined {
    const refusal = this.#refusal;
    this.#refusal = undefined;
    return refusal;
  }
}
