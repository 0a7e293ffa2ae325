import { BarflashError } from "../errors/barflash-error.ts";

/** What is where the port above a card, or a card on PCI Express, was expected. */
export interface NoLinkFacts {
  /** The device/port type of its PCI Express capability; "none" without one, "no bridge" if it has the header of a card. */
  readonly found: number | "none" | "no bridge";
}

export class NoLinkError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_NO_LINK",
    when: "A PCI function has no PCI Express link of its own, so that it can neither be reset nor watched.",
    remedy: "Load the new image with a power cycle of the machine instead; a card behind a PCI bridge has no link that can be retrained.",
  } as const;

  constructor(readonly facts: NoLinkFacts) {
    super(NO_LINK[`${facts.found}`] ?? `the PCI function is no port above a card: its device/port type is ${facts.found}`);
  }
}

const NO_LINK: Readonly<Record<string, string>> = {
  none: "the PCI function has no PCI Express capability",
  "no bridge": "the PCI function is no bridge: its header is not of type 1",
};

export class PowerStateError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_POWER_STATE",
    when: "The card was told to leave a sleeping state, and stays in it.",
    remedy: "Turn off runtime power management of the card in the system, or restart the machine; then run the command again.",
  } as const;

  constructor(readonly states: { readonly before: number; readonly state: number }) {
    super(`the card was in power state D${states.before}, was brought to D0, and is in D${states.state}`);
  }
}
