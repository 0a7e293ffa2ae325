/** Worn cells of one byte: `mask` says which bits never leave `value`, whatever is erased or programmed. The chip does not notice. */
export interface StuckBits {
  readonly address: number;
  readonly mask: number;
  /** 0: cannot be erased. 0xff: cannot be programmed. */
  readonly value: 0 | 0xff;
}

/** What the byte really holds. */
export function withStuckBits(byte: number, { mask, value }: StuckBits): number {
  return (byte & ~mask) | (value & mask);
}
