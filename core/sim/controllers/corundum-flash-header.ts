import { hex } from "../../bits/hex.ts";
import type { FpgaFabric } from "../fpga/fpga-fabric.ts";

/** docs/source/rb/flash_spi.rst and flash_bpi.rst begin alike. */
const OFFSET = { TYPE: 0x00, VERSION: 0x04, NEXT: 0x08, FORMAT: 0x0c } as const;

/** The word that starts the FPGA's own reboot (fpga_core.v, utils/mqnic-fw.c). It gives no address, so the FPGA boots from 0. */
export const CORUNDUM_BOOT_KEY = 0xfee1dead;
export const CORUNDUM_BOOT_ADDRESS = 0;

interface HeaderValues {
  readonly type: number;
  readonly version: number;
  readonly format: number;
}

/** The first four registers of Corundum's flash blocks. */
export class CorundumFlashHeader {
  readonly #values: ReadonlyMap<number, number>;
  readonly #surroundings: { readonly fabric: FpgaFabric; readonly recordMisuse: (text: string) => void };

  constructor(
    { type, version, format }: HeaderValues,
    surroundings: { readonly fabric: FpgaFabric; readonly recordMisuse: (text: string) => void },
  ) {
    this.#surroundings = surroundings;
    this.#values = new Map<number, number>([
      [OFFSET.TYPE, type],
      [OFFSET.VERSION, version],
      // The card's list of blocks is laid over this one.
      [OFFSET.NEXT, 0],
      [OFFSET.FORMAT, format],
    ]);
  }

  read(offset: number): number {
    return this.#values.get(offset) ?? 0;
  }

  /** FORMAT cannot be changed, but fpga_core.v looks there for the boot key, as it does in the firmware id block. */
  write(offset: number, value: number): void {
    const { fabric, recordMisuse } = this.#surroundings;
    if (offset === OFFSET.FORMAT && value === CORUNDUM_BOOT_KEY) fabric.boot(CORUNDUM_BOOT_ADDRESS);
    else recordMisuse(`the read-only offset ${hex(offset, 2)} was written with ${hex(value)}`);
  }
}
