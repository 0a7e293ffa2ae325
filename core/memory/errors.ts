import { hex } from "../bits/hex.ts";
import { BarflashError } from "../errors/barflash-error.ts";
import type { AddressRange } from "./memory.ts";

export class AddressRangeError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_ADDRESS_RANGE",
    when: "An address range ends outside the memory; nothing was sent.",
    remedy: "Choose an offset and a length inside the memory; `barflash info` shows its size.",
  } as const;

  constructor(readonly range: AddressRange & { readonly memory: string; readonly memoryBytes: number }) {
    super(`${range.sizeBytes} bytes at ${range.address} end outside ${range.memory} of ${hex(range.memoryBytes)} bytes`);
  }
}

export class ChipNotAnsweringError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_CHIP_NOT_ANSWERING",
    when: "The flash chip answered a command with nothing but ones or zeros.",
    remedy: "Check chip select, window and offset in the card profile, and that the design on the FPGA really drives the flash pins.",
  } as const;

  constructor(readonly silence: { readonly memory: string; readonly command: string; readonly answer: string }) {
    super(`${silence.memory}: no flash chip answers; ${silence.command} gave ${silence.answer}`);
  }
}

export class ChipMismatchError extends BarflashError {
  static override readonly entry = {
    code: "REFUSED_CHIP_MISMATCH",
    when: "The card carries another flash chip than its profile says.",
    remedy: "Use the profile of this revision of the card, or correct `chip` in the card profile.",
  } as const;

  constructor(
    readonly chip: { readonly memory: string; readonly expected: string; readonly expectedId: string; readonly actualId: string },
  ) {
    super(`${chip.memory}: the profile names ${chip.expected} (JEDEC ${chip.expectedId}), the chip says JEDEC ${chip.actualId}`);
  }
}

export class UnknownChipError extends BarflashError {
  static override readonly entry = {
    code: "PROFILE_CHIP_UNKNOWN",
    when: "No memory profile knows the flash chip, and it has no usable SFDP tables; its geometry is never guessed.",
    remedy: "Write a memory profile for this JEDEC id from the chip's data sheet, see profiles/memories.",
  } as const;

  constructor(readonly chip: { readonly memory: string; readonly jedecId: string; readonly reason: string }) {
    super(`${chip.memory}: no memory profile for JEDEC ${chip.jedecId}, and ${chip.reason}`);
  }
}

export interface BusyFacts {
  readonly memory: string;
  /** What the chip was doing: `erase at 0x00010000`. */
  readonly work: string;
  readonly waitedMs: number;
  readonly status: number;
}

export class ChipBusyError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_CHIP_BUSY",
    when: "The flash chip was still busy after twice the longest time of its data sheet.",
    remedy:
      "Wait a few minutes (another tool may have begun to erase the whole chip), then run the same command again; else power-cycle the card.",
  } as const;

  constructor(readonly busy: BusyFacts) {
    super(`${busy.memory}: ${busy.work} still busy after ${busy.waitedMs.toFixed(0)} ms, status ${hex(busy.status, 2)}`);
  }
}

export class WriteEnableError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_WRITE_ENABLE",
    when: "The flash chip did not accept the write enable command; nothing was erased or programmed.",
    remedy: "Check that the design on the FPGA passes single-byte commands to the flash; power-cycle the card if it worked before.",
  } as const;

  constructor(readonly refusal: { readonly memory: string; readonly status: number }) {
    super(`${refusal.memory}: write enable left the status register at ${hex(refusal.status, 2)}`);
  }
}

/** Where a flag status register told of a failure. */
export interface FlagFacts {
  readonly memory: string;
  readonly address: number;
  readonly flagStatus: number;
}

const told = ({ memory, address, flagStatus }: FlagFacts): string => `${memory}: at ${hex(address)}, flag status ${hex(flagStatus, 2)}`;

export class EraseFailedError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_ERASE_FAILED",
    when: "The flash chip reported that an erase failed.",
    remedy: "Run the same command again; if the address repeats, that sector is worn out.",
  } as const;

  constructor(readonly failure: FlagFacts) {
    super(`erase failed, ${told(failure)}`);
  }
}

export class ProgramFailedError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_PROGRAM_FAILED",
    when: "The flash chip reported that programming a page failed.",
    remedy: "Run the same command again; if the address repeats, that sector is worn out.",
  } as const;

  constructor(readonly failure: FlagFacts) {
    super(`program failed, ${told(failure)}`);
  }
}

export class SectorLockedError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_SECTOR_LOCKED",
    when: "The flash chip refused to change a sector that is locked, though its block protection looked open.",
    remedy: "Power-cycle the card to clear volatile sector locks, then run the same command again; other locks need the vendor's tool.",
  } as const;

  constructor(readonly failure: FlagFacts) {
    super(`sector is locked, ${told(failure)}`);
  }
}

export class FourByteModeError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_FOUR_BYTE_MODE",
    when: "The flash chip did not enter 4-byte addressing, without which the upper part would be confused with the lower.",
    remedy: "Power-cycle the card and run the same command again; if it repeats, the memory profile does not fit the chip.",
  } as const;

  constructor(readonly refusal: { readonly memory: string; readonly flagStatus: number }) {
    super(`${refusal.memory}: still in 3-byte addressing, flag status ${hex(refusal.flagStatus, 2)}`);
  }
}

/** Thrown by `core/flash` before a run; here because it is about what {@link AddressRange} a memory protects. */
export class WriteProtectedError extends BarflashError {
  static override readonly entry = {
    code: "REFUSED_WRITE_PROTECTED",
    when: "A part of the memory that would change is write-protected by the chip's status register.",
    remedy: "If the protection may go, run `barflash flash … --unprotect`; it clears the block protection, which stays cleared.",
  } as const;

  constructor(readonly protection: AddressRange & { readonly memory: string }) {
    super(`${protection.memory}: ${hex(protection.sizeBytes)} bytes at ${hex(protection.address)} are write-protected`);
  }
}

export class ProtectionStaysError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_PROTECTION_STAYS",
    when: "The flash chip kept its block protection although it was told to clear it.",
    remedy: "Release the chip's WP# pin (a jumper or a switch on the card), then run the same command again.",
  } as const;

  constructor(readonly refusal: { readonly memory: string; readonly status: number }) {
    super(`${refusal.memory}: block protection stays, status ${hex(refusal.status, 2)}`);
  }
}

export class ProtectionUnsupportedError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_LIFT_PROTECTION",
    when: "Clearing the block protection of this chip would also clear its quad-enable bit, from which the FPGA may need to boot.",
    remedy: "Clear the protection with the vendor's tool, then run the same command again.",
  } as const;

  constructor(readonly chip: { readonly memory: string; readonly chip: string }) {
    super(`${chip.memory}: ${chip.chip} loses its second status register when the first one is written`);
  }
}
