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

export class CsrFileMissingError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_CSR_FILE_MISSING",
    when: "The card's design places its registers anew in each build, and no csr.json was named.",
    remedy: "Name the csr.json that was made together with the running gateware with --csr.",
  } as const;

  constructor(readonly placed: { readonly card: string; readonly controller: string }) {
    super(`only a csr.json tells where ${placed.controller} of ${placed.card} is`);
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
    remedy:
      "On Linux give a PCI address; elsewhere use a virtual card (sim:<card profile>) or a QEMU machine (qemu:<socket>,mem=BASE+SIZE).",
  } as const;

  constructor(readonly address: string) {
    super(`${address} cannot be reached: this version reaches cards of a Linux machine, virtual cards and memory of QEMU machines`);
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
    when: "A window, as it is on the card or as the card address gives it, is smaller than the registers of the controller in it.",
    remedy: "Give the whole window in the card address, or correct the window and the offset in the card profile.",
  } as const;

  constructor(
    readonly window: { readonly window: string; readonly sizeBytes: number; readonly neededBytes: number; readonly profile: string },
  ) {
    super(
      `${window.window} has ${hex(window.sizeBytes, 4)} bytes, and the controller of ${window.profile} ends at ${hex(window.neededBytes, 4)}`,
    );
  }
}

export class NoFittingProfileError extends BarflashError {
  static override readonly entry = {
    code: "PROFILE_NONE_FITS",
    when: "No card profile has the PCI ids of this card.",
    remedy: "Name the profile with --profile if you are sure, or write one: docs/writing-a-profile.md tells how.",
  } as const;

  constructor(
    readonly card: {
      readonly address: string;
      readonly vendorId: number;
      readonly deviceId: number;
      readonly subsystemVendorId: number;
      readonly subsystemDeviceId: number;
    },
  ) {
    const id = (value: number) => value.toString(16).padStart(4, "0");
    const { address, vendorId, deviceId, subsystemVendorId, subsystemDeviceId } = card;
    super(`no profile fits ${address}, ${id(vendorId)}:${id(deviceId)} subsystem ${id(subsystemVendorId)}:${id(subsystemDeviceId)}`);
  }
}

export class SeveralProfilesError extends BarflashError {
  static override readonly entry = {
    code: "PROFILE_SEVERAL_FIT",
    when: "The PCI ids of the card fit several profiles equally well.",
    remedy: "Name the right one with --profile; what is printed on the board tells which.",
  } as const;

  constructor(readonly card: { readonly address: string; readonly profiles: readonly string[] }) {
    super(`${card.address} can be ${card.profiles.join(", ")}`);
  }
}

export class SpaceMissingError extends BarflashError {
  static override readonly entry = {
    code: "CARD_SPACE",
    when: "The card has no such address space, or less of it than its profile says.",
    remedy: "Check that the profile fits the card; on a QEMU machine, name the window of the memory in the card address.",
  } as const;

  constructor(
    readonly missing: { readonly space: string; readonly neededBytes: number; readonly sizeBytes: number; readonly address?: string },
  ) {
    const { space, neededBytes, sizeBytes, address } = missing;
    const where = address === undefined ? "the card" : address;
    super(
      sizeBytes === 0 ? `${where} has no ${space}` : `${space} has ${hex(sizeBytes, 4)} bytes, the profile needs ${hex(neededBytes, 4)}`,
    );
  }
}

export class CapabilityMissingError extends BarflashError {
  static override readonly entry = {
    code: "CARD_CAPABILITY",
    when: "The card's configuration space has none of the capabilities that a window of its profile begins at.",
    remedy: "Check that the profile fits the card and that the image it runs has this capability.",
  } as const;

  constructor(
    readonly missing: {
      readonly window: string;
      readonly wanted: readonly { readonly id: number; readonly vsecId?: number | undefined; readonly vsecRevision?: number | undefined }[];
    },
  ) {
    const names = missing.wanted.map(({ id, vsecId, vsecRevision }) => {
      const vsec = vsecId === undefined ? "" : ` with VSEC id ${hex(vsecId, 4)}`;
      return `${hex(id, 4)}${vsec}${vsecRevision === undefined ? "" : ` revision ${vsecRevision}`}`;
    });
    super(`the card has no capability ${names.join(" or ")}, where window ${missing.window} begins`);
  }
}

export class BlockNotFoundError extends BarflashError {
  static override readonly entry = {
    code: "CARD_BLOCK",
    when: "The registers of the card do not show the controller that its profile looks for.",
    remedy: "Compare what was found with the profile; the card may run another image.",
  } as const;

  constructor(readonly search: { readonly wanted: string; readonly seen: readonly string[] }) {
    super(`${search.wanted} was not found; there is ${search.seen.length === 0 ? "nothing" : search.seen.join(", ")}`);
  }
}

export class NoMemoryError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_NO_MEMORY",
    when: "The card profile has no flash, only other ways to reach the FPGA.",
    remedy: "Use what the card can do, which the message names.",
  } as const;

  constructor(readonly card: { readonly profile: string; readonly abilities: readonly string[] }) {
    super(`${card.profile} has no flash; it can ${card.abilities.join(" and ") || "do nothing"}`);
  }
}

export class NoAbilityError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_ABILITY",
    when: "The card profile does not say how the card is loaded or reloaded.",
    remedy: "Flash the card and power-cycle it, or add `load` or `reload` to its profile.",
  } as const;

  constructor(readonly card: { readonly profile: string; readonly ability: "load" | "reload" }) {
    super(`${card.profile} says nothing about how to ${card.ability} the card`);
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

export class CardPartError extends BarflashError {
  static override readonly entry = {
    code: "REFUSED_CARD_PART",
    when: "The FPGA on the card is not the one that the card profile names.",
    remedy: "Use the profile of this card; if the profile is wrong, add --allow-part-mismatch.",
  } as const;
  readonly override = "--allow-part-mismatch";

  constructor(readonly found: { readonly actual: number; readonly part: string; readonly idcode: number }) {
    super(`the FPGA on the card has IDCODE ${hex(found.actual)}, the profile names ${found.part} (${hex(found.idcode)})`);
  }
}

export class BootAddressError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_BOOT_ADDRESS",
    when: "The card has no region, or several, that the FPGA may be meant to boot from.",
    remedy: "Say which with --region or --offset; `barflash info` shows the regions.",
  } as const;

  constructor(readonly regions: { readonly profile: string; readonly known: readonly string[] }) {
    super(`${regions.profile} has the regions ${regions.known.join(", ")}: which one is meant?`);
  }
}

export class BootPlaceError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_BOOT_PLACE",
    when: "A place to boot from was named, and the card can only be made to boot as its pins or its flash say.",
    remedy: "Leave --region and --offset away.",
  } as const;

  constructor(readonly profile: string) {
    super(`${profile} boots by a reset alone: nothing can tell it from where`);
  }
}

export class NoLinkToResetError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_LINK_RESET",
    when: "The card boots when its PCI Express link is reset, and there is no port above it: it is virtual, a window of memory, or on a root bus.",
    remedy: "Take the power off the card and on again.",
  } as const;

  constructor(readonly address: string) {
    super(`there is no link to reset above ${address}`);
  }
}

export class FallbackRunningError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_FALLBACK",
    when: "After the reload the FPGA runs its fallback image: the one it was to boot is not there or not valid.",
    remedy: "Verify the region with `barflash verify`, flash it again, and reload.",
  } as const;

  constructor(readonly address: number | undefined) {
    const where = address === undefined ? "as it should" : `from ${hex(address)}`;
    super(`the FPGA did not boot ${where}; it runs its fallback image`);
  }
}

/** How a process ended that touched a card. */
export interface CardProcessEnd {
  readonly exitCode: number | null;
  /** `SIGBUS` */
  readonly signal: string | null;
  /** What the system says of the card now, where that explains it. */
  readonly reason: string | undefined;
  /** What the memory holds, in words. */
  readonly holds: string;
}

export class CardProcessError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_CARD_TAKEN",
    when: "The process that touches the card was ended in the middle of its work: the kernel took the mapping away because a driver claimed the card or the card was removed, or somebody killed it.",
    remedy: "Bring the card back if it is gone, keep drivers away, and run the same command again; it continues.",
  } as const;

  constructor(readonly end: CardProcessEnd) {
    const { signal, exitCode, reason, holds } = end;
    const how = signal === null ? `ended with ${exitCode} and no result` : `was ended by ${signal}`;
    super(`the process that touches the card ${how}${reason === undefined ? "" : `: ${reason}`}; ${holds}`);
  }
}
