/** What the card may do with a buffer. */
export type DmaDirection = "card-reads" | "card-writes" | "both";

/** A part of a buffer as the card sees it. */
export interface DmaSegment {
  /** The address that the card is given. */
  readonly iova: number;
  readonly sizeBytes: number;
}

/** Memory that stays in place and that the card reaches. Its owner stops the card before giving it back. */
export interface DmaBuffer {
  readonly direction: DmaDirection;
  /** In the order of the buffer's bytes; behind an IOMMU, one. */
  readonly segments: readonly DmaSegment[];
  /** All zeros at first. No view of it may be used after {@link unmap}: that ends the process. */
  readonly buffer: ArrayBuffer;
  /** Takes the memory away from the card and gives it back to the system. A second call does nothing. */
  unmap(): void;
}

export interface DmaWish {
  readonly sizeBytes: number;
  readonly direction: DmaDirection;
  /** The highest address that the card can put out; its documentation says how many bits it has. */
  readonly highestAddress: number;
}

/** Memory of the host that a card can be let at, and the card's interrupt. Not every way to a card has it. */
export interface DmaHost {
  /** Pins memory and shows it to the card, which reaches nothing else; given back at the latest when the card is closed. */
  map(wish: DmaWish): DmaBuffer;
  /** Whether the whole range lies in one segment of a buffer with which the card may do this. To be asked before a card gets an address. */
  contains(range: DmaSegment, access: Exclude<DmaDirection, "both">): boolean;
  /** Switches on the card's first message-signalled interrupt, if it is not on yet. What comes from now on is not missed. */
  enableInterrupt(): void;
  /** Whether the card has interrupted since the last call. */
  takeInterrupt(): boolean;
}
