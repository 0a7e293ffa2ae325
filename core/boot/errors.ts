import { BarflashError } from "../errors/barflash-error.ts";

export class BootCardError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_BOOT_CARD",
    when: "Files for the boot were asked for a card that is no PCI card of a Linux machine.",
    remedy: "Name the card by its PCI address, as in --card 0000:03:00.0; only PCI functions have drivers that a rule can keep away.",
  } as const;

  constructor(readonly card: string) {
    super(`${card} is not the address of a PCI function`);
  }
}

export class BootIdsError extends BarflashError {
  static override readonly entry = {
    code: "PROFILE_NO_IDS",
    when: "The card is not in this machine, and its profile does not say which PCI ids it has, so no rule can recognise it.",
    remedy: "Run the command on the machine that has the card, or add `match` to the card profile.",
  } as const;

  constructor(readonly facts: { readonly card: string; readonly profile: string }) {
    super(`${facts.card} is not in this machine, and ${facts.profile} names no PCI ids`);
  }
}

export class BootNameError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_BOOT_NAME",
    when: "The name for the generated files has characters that file names, units and rules do not share.",
    remedy: "Use small letters, digits and single dashes, beginning with a letter, at most 40 of them.",
  } as const;

  constructor(readonly setName: string) {
    super(`"${setName}" cannot be the name of a set of boot files`);
  }
}

export class BootTimeoutError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_BOOT_TIMEOUT",
    when: "The time limit for the flash at boot is no whole number of seconds above 0.",
    remedy: "Write whole seconds, such as --timeout 900, or leave it out.",
  } as const;

  constructor(readonly text: string) {
    super(`--timeout: "${text}" is not a number of seconds from 1 to 999999`);
  }
}

/** Where a text cannot stand, and why. */
export interface UnitTextFacts {
  readonly text: string;
  readonly where: string;
  readonly reason: string;
}

export class BootTextError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_BOOT_TEXT",
    when: "A path or a name cannot be written into the generated files or commands so that it is read back as it is.",
    remedy: "Rename or move the file, and run the command again.",
  } as const;

  constructor(readonly facts: UnitTextFacts) {
    super(`${JSON.stringify(facts.text)} cannot stand in ${facts.where}: ${facts.reason}`);
  }
}
