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

export class CfiUnusableError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_CFI_QUERY",
    when: "The parallel flash chip answers a CFI query that barflash cannot use; nothing was erased or programmed.",
    remedy: "Report the chip's part number; until barflash supports it, write the flash with the vendor's tool.",
  } as const;

  constructor(readonly chip: { readonly memory: string; readonly reason: string }) {
    super(`${chip.memory}: the CFI query cannot be used, ${chip.reason}`);
  }
}

export class CfiChipsDifferError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_CFI_CHIPS_DIFFER",
    when: "Two parallel flash chips that share the bus answer differently.",
    remedy: "Power-cycle the card and run the same command again; if it repeats, one of the two chips is broken or badly connected.",
  } as const;

  constructor(readonly pair: { readonly memory: string; readonly what: string }) {
    super(`${pair.memory}: the chips that share the bus differ in ${pair.what}`);
  }
}

/** Words 0 and 1 of the identifier codes, and the size of all chips together. */
export interface CfiIdentity {
  readonly manufacturerId: number;
  readonly deviceId: number;
  readonly sizeBytes: number;
}

const cfiWords = ({ manufacturerId, deviceId, sizeBytes }: CfiIdentity): string =>
  `${hex(manufacturerId, 4)}, ${hex(deviceId, 4)} and ${hex(sizeBytes)} bytes`;

export class CfiMismatchError extends BarflashError {
  static override readonly entry = {
    code: "REFUSED_CFI_MISMATCH",
    when: "The card carries another parallel flash chip than its profile says.",
    remedy: "Use the profile of this revision of the card, or correct `chip` in the card profile.",
  } as const;

  constructor(
    readonly chip: { readonly memory: string; readonly name: string; readonly expected: CfiIdentity; readonly actual: CfiIdentity },
  ) {
    super(`${chip.memory}: the profile names ${chip.name} (${cfiWords(chip.expected)}), the chip says ${cfiWords(chip.actual)}`);
  }
}

/** Where a status register told of a failure. */
export interface StatusFacts {
  readonly memory: string;
  readonly address: number;
  readonly status: number;
}

const atStatus = ({ memory, address, status }: StatusFacts): string => `${memory}: at ${hex(address)}, status ${hex(status, 2)}`;

export class ProgrammingVoltageError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_PROGRAMMING_VOLTAGE",
    when: "The parallel flash chip finds its programming voltage (VPP) too low to erase or program.",
    remedy: "Set the card's jumper or switch for the flash's VPP or write protection, then run the same command again.",
  } as const;

  constructor(readonly failure: StatusFacts) {
    super(`programming voltage too low, ${atStatus(failure)}`);
  }
}

export class CommandSequenceError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_COMMAND_SEQUENCE",
    when: "The parallel flash chip did not understand a command, because writes to it got lost or came in another order.",
    remedy: "Make sure that nothing else on the card uses the flash, then run the same command again.",
  } as const;

  constructor(readonly failure: StatusFacts) {
    super(`the chip aborted a command sequence, ${atStatus(failure)}`);
  }
}

export class BankError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_BANK",
    when: "A flash chip of more than 16 MiB did not take the number of the bank to work on; nothing was read or changed there.",
    remedy: "Check the chip in the card profile: it may need another way to reach more than 16 MiB, or its bus may be disturbed.",
  } as const;

  constructor(readonly bank: { readonly memory: string; readonly bank: number; readonly actual: number }) {
    super(`${bank.memory}: the extended address register is ${hex(bank.actual, 2)} after writing ${hex(bank.bank, 2)}`);
  }
}

export class ChipsDifferError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_CHIPS_DIFFER",
    when: "Two chips that hold the halves of one memory are not of the same kind.",
    remedy: "Check the chip selects in the card profile; one of the chips may not answer.",
  } as const;

  constructor(readonly chips: { readonly memory: string; readonly low: string; readonly high: string }) {
    super(`${chips.memory}: the first chip is ${chips.low}, the second one ${chips.high}`);
  }
}
