/** Power came, or a port asked for a boot, and there was an image or not. */
export type LastBoot = "power-up" | "image" | "fallback";

/** What an FPGA holds, as far as it is worth keeping while no process runs. */
export interface FabricState {
  readonly configured: boolean;
  /** Bytes that a configuration port took since the last time it began. */
  readonly loadedBytes: number;
  /** SHA-256 of them, in hex. */
  readonly loadedSha256: string;
  /** JTAG IDCODE. */
  readonly idcode: number;
  /** Addresses of all boots that a port asked for. */
  readonly boots: readonly number[];
  readonly lastBoot: LastBoot;
}
