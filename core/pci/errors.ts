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

export class FunctionGoneError extends BarflashError {
  static override readonly entry = {
    code: "CARD_NOT_ANSWERING",
    when: "The configuration space of the card, or of the bridge above it, answers all ones: there is no such function, or it is off the bus.",
    remedy: "Check that the card is in its slot and powered; if it was there before, rescan the bus or restart the machine.",
  } as const;

  constructor() {
    super("no PCI function answers: its vendor id reads all ones");
  }
}

/** What is wrong with the pointer that stands at `at`. */
export interface CapabilityListFacts {
  readonly at: number;
  readonly to: number;
  readonly reason: "outside" | "circle" | "all-ones";
}

const LIST_REASONS: Readonly<Record<CapabilityListFacts["reason"], string>> = {
  outside: "outside of the list's part of the configuration space",
  circle: "a place that the list went through before",
  "all-ones": "a place that reads all ones",
};

export class CapabilityListError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_CAPABILITY_LIST",
    when: "The list of capabilities in the card's configuration space is broken.",
    remedy:
      "Restart the machine, or take the power off the card, so that its configuration space is set up anew; then run the command again.",
  } as const;

  constructor(readonly list: CapabilityListFacts) {
    super(`the capability list leads from ${hex(list.at, 3)} to ${hex(list.to, 3)}, ${LIST_REASONS[list.reason]}`);
  }
}
