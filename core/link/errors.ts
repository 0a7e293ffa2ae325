import { hex } from "../bits/hex.ts";
import { BarflashError } from "../errors/barflash-error.ts";
import type { FunctionIds } from "./config-function.ts";

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

export class LinkRecordError extends BarflashError {
  static override readonly entry = {
    code: "REFUSED_LINK_RECORD",
    when: "What a process saved of a port or a card before a reload does not fit what is there now; nothing was restored.",
    remedy: "Restart the machine, which sets the port and the card up anew; then delete the saved record.",
  } as const;

  constructor(readonly record: { readonly reason: string }) {
    super(`the saved registers cannot be restored: ${record.reason}`);
  }
}

export class PortNotRestoredError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_PORT_NOT_RESTORED",
    when: "Registers of the port above the card could not be put back after a reload, so that errors of the card may go unreported.",
    remedy: "Restart the machine before you rely on its error reporting or on hot plug; until then the card can be used.",
  } as const;

  constructor(
    readonly port: { readonly registers: readonly string[] },
    options?: ErrorOptions,
  ) {
    super(`the port above the card is not as it was: ${port.registers.join(", ")}`, options);
  }
}

/** Why a link is down: the port holds it in reset, disabled or contained (DPC); the slot is empty; it trains and does not end; nothing is heard. */
export type LinkDownReason = "reset" | "disabled" | "contained" | "empty" | "training" | "silent";

const DOWN: Readonly<Record<LinkDownReason, { readonly text: string; readonly remedy: string }>> = {
  reset: {
    text: "the port above the card holds it in reset",
    remedy: "Restart the machine; the port was left in reset by another program.",
  },
  disabled: { text: "the port above the card has it disabled", remedy: "Restart the machine; the link was disabled by another program." },
  contained: {
    text: "the port above the card keeps it down after an error (downstream port containment)",
    remedy: "Restart the machine; look for messages of DPC and AER in the system's log before it.",
  },
  empty: { text: "the slot is empty", remedy: "Check that the card is in its slot and has power; then restart the machine." },
  training: {
    text: "it trains, and does not end",
    remedy:
      "Take the power off the machine and on again, so that the FPGA boots together with the link; check the image's PCI Express core.",
  },
  silent: {
    text: "nothing is heard from the card",
    remedy:
      "Take the power off the machine and on again; if the card stays away the FPGA did not boot, and the image must be loaded by JTAG.",
  },
};

export class LinkDownError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_LINK_DOWN",
    when: "The PCI Express link to the card did not come up after the FPGA was told to boot, or after a reset.",
    remedy: "Take the power off the machine and on again; if the card stays away, load a working image by JTAG.",
  } as const;

  constructor(
    readonly link: {
      readonly reason: LinkDownReason;
      readonly waitedMs: number;
      readonly linkStatus: number;
      readonly linkControl: number;
    },
  ) {
    const { reason, waitedMs, linkStatus, linkControl } = link;
    const seen = `Link Status ${hex(linkStatus, 4)}, Link Control ${hex(linkControl, 4)}`;
    super(`the link to the card is not up after ${Math.round(waitedMs)} ms: ${DOWN[reason].text} (${seen})`);
  }

  override get remedy(): string {
    return DOWN[this.link.reason].remedy;
  }
}

export class CardNotBackError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_CARD_NOT_BACK",
    when: "The link to the card is up, but the card does not answer after its FPGA booted or was reset.",
    remedy: "Take the power off the machine and on again; if the card stays silent, load a working image by JTAG.",
  } as const;

  constructor(readonly card: { readonly asksForTime: boolean; readonly waitedMs: number }) {
    const state = card.asksForTime ? "still asks for more time" : "does not answer";
    super(`the card ${state} ${Math.round(card.waitedMs)} ms after its link came up`);
  }
}

export class CardChangedError extends BarflashError {
  static override readonly entry = {
    code: "CARD_CHANGED",
    when: "After the FPGA booted another kind of card answers: the image in its flash, or the golden one, has other PCI ids.",
    remedy: "Rescan the PCI bus so that the system sees the new card; `barflash list` then shows it with the profiles that fit.",
  } as const;

  constructor(readonly ids: { readonly expected: FunctionIds; readonly found: FunctionIds }) {
    super(`a card ${idText(ids.found)} answers where ${idText(ids.expected)} was`);
  }
}

const idText = ({ vendorId, deviceId }: FunctionIds): string => `${hex(vendorId, 4).slice(2)}:${hex(deviceId, 4).slice(2)}`;

export class NotACardError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_HEADER_TYPE",
    when: "The PCI function whose FPGA should boot again is a bridge.",
    remedy: "Name the function of the card itself; `barflash list` shows it.",
  } as const;

  constructor(readonly pciFunction: { readonly headerType: number }) {
    super(`the PCI function has a header of type ${pciFunction.headerType}, and not that of a card`);
  }
}

export class BarsChangedError extends BarflashError {
  static override readonly entry = {
    code: "CARD_BARS_CHANGED",
    when: "After the FPGA booted a BAR of the card does not take its former address: the new image has other windows.",
    remedy: "Remove the card and rescan the PCI bus, or restart the machine, so that its BARs get new addresses.",
  } as const;

  constructor(readonly bar: { readonly register: string; readonly expected: number; readonly found: number }) {
    super(`${bar.register} of the card was ${hex(bar.expected)}, and reads ${hex(bar.found)} after that was written`);
  }
}
