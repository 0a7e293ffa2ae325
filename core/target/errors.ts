import { hex } from "../bits/hex.ts";
import { BarflashError } from "../errors/barflash-error.ts";

export class CardAddressError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_CARD_ADDRESS",
    when: "The text after --card is not a card address.",
    remedy: "Write the address as `barflash list` shows it, or in one of the forms in `barflash --help`.",
  } as const;

  constructor(readonly address: { readonly text: string; readonly expected: string }) {
    super(`"${address.text}" is not a card address: expected ${address.expected}`);
  }
}

export class InvalidNumberError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_NUMBER",
    when: "A number on the command line cannot be read.",
    remedy: "Write it in decimal or as 0x hex, with KiB or MiB behind it where that is shorter.",
  } as const;

  constructor(readonly number: { readonly name: string; readonly text: string }) {
    super(`${number.name}: "${number.text}" is not a number of bytes such as 4096, 0x1000, 64KiB or 16MiB`);
  }
}

export class UnsupportedBackendError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_BACKEND",
    when: "The card address is valid, but this version of barflash has no way to reach such a card.",
    remedy: "Use a virtual card (sim:<card profile>) or a QEMU machine (qemu:<socket>,mem=BASE+SIZE).",
  } as const;

  constructor(readonly address: string) {
    super(`${address} cannot be reached: this version reaches virtual cards and QEMU machines only`);
  }
}

export class NoCardError extends BarflashError {
  static override readonly entry = {
    code: "CARD_NONE",
    when: "No card was named, and none was found.",
    remedy: "Name one with --card; `--card sim:virtual/kintex-7` makes a virtual card, and `barflash list` shows what there is.",
  } as const;

  constructor(readonly profile: string | undefined) {
    super(profile === undefined ? "no card was found" : `no card that uses the profile ${profile} was found`);
  }
}

export class SeveralCardsError extends BarflashError {
  static override readonly entry = {
    code: "CARD_AMBIGUOUS",
    when: "No card was named, and several were found.",
    remedy: "Name the one you mean with --card.",
  } as const;

  constructor(readonly cards: readonly string[]) {
    super(`${cards.length} cards were found: ${cards.join("  ")}`);
  }
}

export class ProfileMissingError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_PROFILE_MISSING",
    when: "The card address does not say which card profile to use.",
    remedy: "Add --profile with the id or the file of a card profile; `barflash profile list` shows the ids.",
  } as const;

  constructor(readonly address: string) {
    super(`${address} needs a card profile`);
  }
}

/** What was asked for by name, and what the card profile has. */
export interface NameFacts {
  readonly name: string;
  readonly profile: string;
  readonly known: readonly string[];
}

export class MemoryNameError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_MEMORY",
    when: "The name after --memory is none of the card's memories.",
    remedy: "Name one of the listed memories with --memory.",
  } as const;

  constructor(readonly memory: NameFacts) {
    super(`${memory.profile} has no memory "${memory.name}", only ${memory.known.join(", ")}`);
  }
}

export class RegionNameError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_REGION",
    when: "The name after --region is none of the memory's regions.",
    remedy: "Name one of the listed regions, or use --offset and --size.",
  } as const;

  constructor(readonly region: NameFacts) {
    super(`${region.profile} has no region "${region.name}"${region.known.length > 0 ? `, only ${region.known.join(", ")}` : "s"}`);
  }
}

export class RangeOutsideError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_RANGE",
    when: "The range given with --offset and --size does not lie inside the region or the memory.",
    remedy: "Correct --offset and --size; `barflash info` shows the regions and their sizes.",
  } as const;

  constructor(
    readonly range: { readonly offset: number; readonly sizeBytes: number; readonly where: string; readonly limitBytes: number },
  ) {
    super(`${hex(range.sizeBytes)} bytes at ${hex(range.offset)} do not lie inside ${range.where} of ${hex(range.limitBytes)} bytes`);
  }
}

export class WindowTooSmallError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_WINDOW",
    when: "The window given in the card address is smaller than the registers of the card's controller.",
    remedy: "Give the whole window of the card in the address, as the card profile describes it.",
  } as const;

  constructor(
    readonly window: { readonly address: string; readonly sizeBytes: number; readonly neededBytes: number; readonly profile: string },
  ) {
    super(
      `${window.address} has ${hex(window.sizeBytes, 4)} bytes, and the controller of ${window.profile} ends at ${hex(window.neededBytes, 4)}`,
    );
  }
}

export class NoPlainFileError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_NO_PLAIN_FILE",
    when: "The file to write is a folder, a device, a pipe or a socket; nothing was written.",
    remedy: "Name a file, existing or new; barflash writes files as a whole and not into pipes or devices.",
  } as const;

  constructor(readonly path: string) {
    super(`${path} is not a plain file`);
  }
}

export class FileExistsError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_FILE_EXISTS",
    when: "A backup would overwrite a file.",
    remedy: "Name a file that does not exist yet, or move the old backup away.",
  } as const;

  constructor(readonly path: string) {
    super(`${path} exists and is not overwritten`);
  }
}

export class FileWriteError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_FILE_WRITE",
    when: "A file named on the command line cannot be written.",
    remedy: "Name a file in a folder that exists, has space and may be written.",
  } as const;

  constructor(
    readonly path: string,
    options: { readonly cause: unknown },
  ) {
    super(`${path} cannot be written`, options);
  }
}

export class StateFolderError extends BarflashError {
  static override readonly entry = {
    code: "ACCESS_STATE_FOLDER",
    when: "The folder for virtual cards and locks cannot be made.",
    remedy: "Set XDG_STATE_HOME to a folder that this user may write, or name a file with state=FILE.",
  } as const;

  constructor(
    readonly path: string,
    options: { readonly cause: unknown },
  ) {
    super(`${path} cannot be made`, options);
  }
}
