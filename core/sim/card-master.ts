/** What a card can do by itself: reach the host's memory, and interrupt. Not while it may not be a bus master. */
export interface CardMaster {
  /** Reads memory of the host. False where the card may not: then nothing was read, and the IOMMU would report a fault. */
  read(iova: number, into: Uint8Array): boolean;
  /** Writes it. False where the card may not; a part may have been written then. */
  write(iova: number, bytes: Uint8Array): boolean;
  /** Sends the first message-signalled interrupt; lost where the host has not switched it on. */
  interrupt(): void;
  /** Called before the host looks for an interrupt, so that a model can do what was due by now. */
  beforeLook(settle: () => void): void;
}
