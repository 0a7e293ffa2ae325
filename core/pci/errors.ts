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
