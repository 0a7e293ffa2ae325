import { hex } from "../bits/hex.ts";
import { BarflashError } from "../errors/barflash-error.ts";

/** Operations from the outermost to the one that failed: `transfer > finish`. */
export type OperationPath = string;

export interface PollFacts {
  readonly path: OperationPath;
  readonly register: string;
  /** The last word read; a bigint where a number would not be exact. */
  readonly value: number | bigint;
  /** `its bits 0x4 never became 0x4`. */
  readonly wanted: string;
  readonly waitedMs: number;
}

export class PollTimeoutError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_POLL_TIMEOUT",
    when: "A register did not reach the awaited value in time.",
    remedy: "Check the clock and the parameters of the controller in the card profile, then run the same command again.",
  } as const;

  constructor(readonly poll: PollFacts) {
    super(`${poll.path}: ${poll.register} is ${hex(poll.value)} after ${poll.waitedMs.toFixed(1)} ms; ${poll.wanted}`);
  }
}

export class InterruptTimeoutError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_INTERRUPT_TIMEOUT",
    when: "The card did not interrupt in time at the end of a transfer that it makes by itself.",
    remedy:
      "Look for a fault of the IOMMU in the kernel's log, which names an address that the card may not use; then run the command again.",
  } as const;

  constructor(readonly facts: { readonly path: OperationPath; readonly waitedMs: number }) {
    super(`${facts.path}: no interrupt after ${facts.waitedMs.toFixed(1)} ms`);
  }
}

export class DmaMissingError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_DMA",
    when: "The controller reads and writes the host's memory by itself, and this way to the card lets it at none.",
    remedy: "Reach the card through vfio, with `--access vfio`; that needs an IOMMU.",
  } as const;

  constructor(readonly facts: { readonly controller: string; readonly operation: string }) {
    super(`${facts.operation} of ${facts.controller} uses DMA, which this way to the card does not offer`);
  }
}

/** A piece of memory that a card was to be given. */
export interface DmaPieceFacts {
  readonly path: OperationPath;
  /** The I/O address. */
  readonly iova: number;
  readonly sizeBytes: number;
}

export class DmaPieceError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_DMA_PIECE",
    when: "The system's memory for the card lies so that the card cannot take a part of it; the card was given none of it.",
    remedy:
      "Lower `alignBytes` in the controller profile where the card's document allows that; otherwise the card does not work on this system.",
  } as const;

  constructor(readonly facts: DmaPieceFacts & { readonly alignBytes: number }) {
    super(
      `${facts.path}: ${facts.sizeBytes} bytes at the I/O address ${hex(facts.iova)} do not begin and end at a multiple of ${facts.alignBytes}`,
    );
  }
}

export class DmaRefusedError extends BarflashError {
  static override readonly entry = {
    code: "REFUSED_DMA_ADDRESS",
    when: "The card was to be given an address that is not memory made ready for it. It was not given.",
    remedy: "Report it with the command line and the profile; the card was not told to transfer anything.",
  } as const;

  constructor(readonly facts: DmaPieceFacts) {
    super(`${facts.path}: ${facts.sizeBytes} bytes at the I/O address ${hex(facts.iova)} are not memory that the card may use`);
  }
}

export interface DeviceFacts {
  readonly path: OperationPath;
  readonly register: string;
  /** Names of the fields that report the failure. */
  readonly fields: readonly string[];
  /** The word read; a bigint where a number would not be exact. */
  readonly value: number | bigint;
}

export class DeviceError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_DEVICE_ERROR",
    when: "The controller on the card reported an error in a status register.",
    remedy: "Compare the named field with the controller's document; the controller may be built for another flash family.",
  } as const;

  constructor(readonly device: DeviceFacts) {
    super(`${device.path}: ${device.register} is ${hex(device.value)}, the device reports ${device.fields.join(", ")}`);
  }
}

export class ExpectationError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_EXPECTATION",
    when: "A check that the controller profile makes on the hardware did not hold.",
    remedy: "Check that the card profile names the right controller, window and offset.",
  } as const;

  constructor(readonly expectation: { readonly path: OperationPath; readonly message: string }) {
    super(`${expectation.path}: ${expectation.message}`);
  }
}

export class CardLostError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_CARD_LOST",
    when: "The card answers every read with all ones: it left the bus, or its memory decoding was switched off.",
    remedy: "Reseat or power-cycle the card, then run the same command again; it continues where the flash stands.",
  } as const;

  constructor(readonly loss: { readonly path: OperationPath; readonly register: string; readonly presence: string }) {
    super(`${loss.path}: card lost, ${loss.register} and ${loss.presence} read all ones`);
  }
}

export class BudgetError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_BUDGET",
    when: "One operation took more steps or more time than any sound profile needs; it was stopped.",
    remedy: "Look for a loop in the controller profile that does not end, or a card that stalls every access.",
  } as const;

  constructor(readonly budget: { readonly path: OperationPath; readonly limit: "steps" | "milliseconds"; readonly allowed: number }) {
    super(`${budget.path}: stopped after ${budget.allowed} ${budget.limit}`);
  }
}

export class ExpressionError extends BarflashError {
  static override readonly entry = {
    code: "PROFILE_EXPRESSION",
    when: "An expression of the profile divided by zero or left the range of its operator.",
    remedy: "Correct the expression in the controller profile, or the parameters that the card profile gives it.",
  } as const;

  constructor(readonly expression: { readonly path: OperationPath; readonly operator: string; readonly operands: readonly number[] }) {
    super(`${expression.path}: ${expression.operator} of ${expression.operands.join(" and ")} has no value`);
  }
}

export interface ValueFacts {
  readonly path: OperationPath;
  /** `SPICR`, or what else takes the number: `rounds of repeat`. */
  readonly place: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
}

export class ValueRangeError extends BarflashError {
  static override readonly entry = {
    code: "PROFILE_VALUE_RANGE",
    when: "A number computed by the profile does not fit its register or exceeds the bound that the profile declares; it was not used.",
    remedy: "Correct the expression or the bound in the controller profile, or the parameters that the card profile gives it.",
  } as const;

  constructor(readonly outside: ValueFacts) {
    super(`${outside.path}: ${outside.value} for ${outside.place} is outside ${outside.least} to ${outside.most}`);
  }
}

export class UnsupportedPortError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_PORT_KIND",
    when: "A controller was asked for a kind of port that its profile does not provide.",
    remedy: "Name a controller in the card profile that provides this port; `barflash profile explain` shows what each provides.",
  } as const;

  constructor(readonly port: { readonly controller: string; readonly provides: readonly string[]; readonly wanted: string }) {
    super(`${port.controller} provides ${port.provides.join(", ")}, not a port for ${port.wanted}`);
  }
}

export class WindowWidthError extends BarflashError {
  static override readonly entry = {
    code: "PROFILE_WINDOW_WIDTH",
    when: "A controller behind another one's window was accessed in a width that the window does not carry; nothing was sent.",
    remedy: "Use registers of 32 bits in the profile of the controller that lies in the window.",
  } as const;

  constructor(readonly access: { readonly offset: number; readonly widthBits: number }) {
    super(`access of ${access.widthBits} bits at ${hex(access.offset, 4)} of a window that carries 32 bits only`);
  }
}
