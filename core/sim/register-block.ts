/** The model of a controller: 32-bit registers that one access at a time reaches. Offsets are aligned and inside the block. */
export interface RegisterBlock {
  readonly sizeBytes: number;
  read32(offset: number): number;
  write32(offset: number, value: number): void;
  /** As many writes of one register, with the same effect as one by one. */
  push32(offset: number, words: Uint32Array): void;
  /** As many reads of one register. */
  pull32(offset: number, words: Uint32Array): void;
  /** Software used an access that the controller does not answer. */
  refuse(reason: string): void;
  powerCut(): void;
}
