import type { FpgaFabric } from "./fpga-fabric.ts";

/** UG470, BOOTSTS: the status of the last boot is valid; the image at WBSTAR did not load and the fallback runs. */
const VALID = 0x1;
const FALLBACK = 0x2;

/** The FPGA looks for the sync word in what it reads; in files it stands in the first few hundred bytes. */
const SEARCH_BYTES = 4096;
const SYNC = Buffer.from([0xaa, 0x99, 0x55, 0x66]);

/**
 * BOOTSTS of AMD's 7 series and UltraScale after the last boot that a port asked for: a fallback where the flash holds no sync word at
 * that address. A card without a flash model boots whatever it is told.
 */
export function bootStatus(fabric: FpgaFabric): number {
  const address = fabric.boots.at(-1);
  if (address === undefined) return VALID;
  const start = fabric.readFlash(address, SEARCH_BYTES);
  return start === undefined || Buffer.from(start).includes(SYNC) ? VALID : VALID | FALLBACK;
}
