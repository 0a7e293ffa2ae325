import { BOOTSTS } from "./configuration-registers.ts";
import type { LastBoot } from "./fabric-state.ts";
import type { FpgaFabric } from "./fpga-fabric.ts";

/** The FPGA looks for the sync word in what it reads; in files it stands in the first few hundred bytes. */
const SEARCH_BYTES = 4096;
const SYNC = Buffer.from([0xaa, 0x99, 0x55, 0x66]);

const { valid, iprog, fallback, watchdog, before } = BOOTSTS;
/** An image that is not found lets the watchdog bite, and the FPGA tries the first one. */
const AFTER: Readonly<Record<LastBoot, number>> = {
  "power-up": valid,
  image: valid | iprog,
  fallback: valid | fallback | ((valid | iprog | watchdog) << before),
};

/** BOOTSTS of AMD's 7 series and UltraScale. */
export const bootStatus = ({ lastBoot }: FpgaFabric): number => AFTER[lastBoot];

/**
 * Boots as AMD's 7 series and UltraScale do: a fallback where the flash holds no sync word at the address. Whether there is an image
 * for the fallback is not asked, and a card without a modelled flash boots whatever it is told.
 *
 * @param address byte in the flash
 */
export function bootFrom(fabric: FpgaFabric, address: number): void {
  const start = fabric.readFlash(address, SEARCH_BYTES);
  fabric.boot(address, start === undefined || Buffer.from(start).includes(SYNC) ? "image" : "fallback");
}
