import { hex } from "../bits/hex.ts";
import { BarflashError } from "../errors/barflash-error.ts";

export class PciAddressError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_PCI_ADDRESS",
    when: "A PCI address on the command line cannot be read.",
    remedy: "Write it as 0000:03:00.0 or 03:00.0, or pci0:3:0:0 on FreeBSD; `barflash list` prints the addresses there are.",
  } as const;

  constructor(readonly text: string) {
    super(`"${text}" is no PCI address`);
  }
}

export class CapabilityListError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_CAPABILITY_LIST",
    when: "The list of capabilities in a card's configuration space loops, or points to where no capability can be.",
    remedy: "Power-cycle the card; if it repeats, the image that the FPGA runs has a broken PCI Express block.",
  } as const;

  constructor(readonly list: { readonly at: number; readonly extended: boolean }) {
    super(`the list of ${list.extended ? "extended " : ""}capabilities is broken at ${hex(list.at, 3)}`);
  }
}
