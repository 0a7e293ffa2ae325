/** What makes the FPGA of a card boot, besides what its controller does. */
export interface BootRecipe {
  /** A reset through the port above the card, or its link taken down while the FPGA boots; undefined where it comes back by itself. */
  readonly link?: "hot-reset" | "disable" | undefined;
  /** The longest that the FPGA takes to boot. */
  readonly bootMs: number;
}
