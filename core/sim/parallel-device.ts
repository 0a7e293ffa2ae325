/** Something on a 16-bit parallel bus with chip enable, output enable and write enable. Addresses count words. */
export interface ParallelDevice {
  /** Words that the address lines reach. */
  readonly sizeWords: number;
  /** What the data pins show while the chip and its outputs are enabled. */
  read(address: number, nowMs: number): number;
  /** A write cycle: the chip takes address and data. */
  write(address: number, value: number, nowMs: number): void;
  powerCut(nowMs: number): void;
}
