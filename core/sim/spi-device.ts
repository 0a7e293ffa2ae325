/** Bytes that crossed the pins one right after the other. Buffers are larger than `count` and are used again. */
export interface SpiBurst {
  readonly sent: Uint8Array;
  readonly received: Uint8Array;
  count: number;
  /** When the first byte was out, in the card's time; each further one took `byteMs` more. */
  firstDoneMs: number;
  byteMs: number;
}

/** How a transaction ended: a chip counts the clocks and knows whether the last byte was complete. */
export type SpiEnd = "after-a-byte" | "inside-a-byte";

/** Something with a chip select. */
export interface SpiDevice {
  select(): void;
  /** Takes `burst.sent` and fills `burst.received`. Only called while selected. */
  exchange(burst: SpiBurst): void;
  /** What the chip drives during the next byte, asked before that byte is in: for pins that move one by one. Changes nothing. */
  peek(nowMs: number): number;
  /** Clocks went missing: nothing that follows until the deselect is on a byte boundary. */
  loseClocks(): void;
  deselect(nowMs: number, end: SpiEnd): void;
}
