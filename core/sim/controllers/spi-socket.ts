import type { SpiBurst, SpiDevice } from "../spi-device.ts";

/** No answer was asked for yet. */
const UNKNOWN = -1;

/** An open line is pulled up. */
const PULLED_UP = 1;

/** The place of one chip as its pins see it, clock by clock; makes bytes of clocks for the {@link SpiDevice}, and bits of its answers. */
export class SpiSocket {
  readonly #device: SpiDevice | undefined;
  readonly #burst: SpiBurst = { sent: new Uint8Array(1), received: new Uint8Array(1), count: 1, firstDoneMs: 0, byteMs: 0 };
  #isSelected = false;
  /** Bits of the current byte that the chip has taken, and how many of them. */
  #sent = 0;
  #sentBits = 0;
  /** The byte that the chip drives, and which bit of it is out (0 is the most significant one). */
  #answer = UNKNOWN;
  #outBit = 0;

  constructor(device: SpiDevice | undefined) {
    this.#device = device;
  }

  get isSelected(): boolean {
    return this.#isSelected;
  }

  get isInsideByte(): boolean {
    return this.#sentBits > 0;
  }

  /** Chip select falls. Until the first falling edge of the clock a chip in mode 3 drives nothing. */
  select(clock: "low" | "high"): void {
    this.#isSelected = true;
    this.#sent = 0;
    this.#sentBits = 0;
    this.#outBit = 0;
    this.#answer = clock === "low" ? UNKNOWN : 0xff;
    this.#device?.select();
  }

  /** Chip select rises. */
  deselect(nowMs: number): void {
    if (!this.#isSelected) return;
    this.#isSelected = false;
    this.#device?.deselect(nowMs, this.#sentBits === 0 ? "after-a-byte" : "inside-a-byte");
  }

  loseClocks(): void {
    if (this.#isSelected) this.#device?.loseClocks();
  }

  /** A rising edge of the clock: the chip takes a bit. */
  sample(bit: number, nowMs: number): void {
    if (!this.#isSelected) return;
    this.#sent = (this.#sent << 1) | bit;
    if (++this.#sentBits === 8) this.#finishByte(nowMs);
  }

  /** A falling edge of the clock: the chip puts out its next bit. */
  advance(): void {
    this.#outBit = this.#sentBits;
    if (this.#sentBits === 0) this.#answer = UNKNOWN;
  }

  /** The level of the chip's data output. */
  miso(nowMs: number): number {
    if (!this.#isSelected || !this.#device) return PULLED_UP;
    if (this.#answer === UNKNOWN) this.#answer = this.#device.peek(nowMs);
    return (this.#answer >> (7 - this.#outBit)) & 1;
  }

  /**
   * Whole clocks in mode 0, most significant bit first.
   *
   * @param bits the low `count` bits are sent, at most 8
   * @param lastMs when the last of them is over
   */
  shift(bits: number, count: number, lastMs: number): number {
    if (count === 8 && this.#sentBits === 0) return this.#exchangeByte(bits, lastMs);
    let received = 0;
    for (let left = count - 1; left >= 0; left--) {
      received = (received << 1) | this.miso(lastMs);
      this.sample((bits >> left) & 1, lastMs);
      this.advance();
    }
    return received;
  }

  /** Power is gone: nobody tells the chip anything any more. */
  powerCut(): void {
    this.#isSelected = false;
    this.#sentBits = 0;
  }

  #exchangeByte(byte: number, nowMs: number): number {
    if (!this.#isSelected || !this.#device) return 0xff;
    this.#sent = byte;
    this.#answer = UNKNOWN;
    this.#finishByte(nowMs);
    const answer = this.#answer;
    this.advance();
    return answer;
  }

  #finishByte(nowMs: number): void {
    const burst = this.#burst;
    burst.sent[0] = this.#sent;
    burst.firstDoneMs = nowMs;
    this.#device?.exchange(burst);
    if (this.#answer === UNKNOWN) this.#answer = burst.received[0] ?? 0xff;
    this.#sent = 0;
    this.#sentBits = 0;
  }
}
