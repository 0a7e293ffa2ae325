/** What a memory profile says about one parallel NOR chip; its geometry comes from the chip's own query. */
export interface CfiTable {
  /** `Micron PC28F00AP30TF`. */
  readonly name: string;
  /** Words 0 and 1 of the identifier codes, of one chip. */
  readonly manufacturerId: number;
  readonly deviceId: number;
  /** All chips behind the port together. */
  readonly sizeBytes: number;
}
