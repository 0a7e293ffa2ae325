import { hex } from "../bits/hex.ts";
import { BarflashError } from "../errors/barflash-error.ts";

/** What an access was aimed at. */
export interface AccessFacts {
  readonly offset: number;
  readonly widthBytes: number;
  readonly count: number;
  readonly sizeBytes: number;
}

export class BusRangeError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_BUS_RANGE",
    when: "A register access would fall outside the mapped window; it was not sent.",
    remedy: "Check that the window on the command line and in the card profile is as large as the controller needs.",
  } as const;

  constructor(readonly access: AccessFacts) {
    super(
      `access of ${access.count} x ${access.widthBytes} bytes at ${hex(access.offset, 4)} ends outside the window of ${hex(access.sizeBytes, 4)} bytes`,
    );
  }
}

export class BusAlignmentError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_BUS_ALIGNMENT",
    when: "A register access is not aligned to its width; it was not sent.",
    remedy: "Correct the register offset in the controller profile.",
  } as const;

  constructor(readonly access: AccessFacts) {
    super(`access of ${access.widthBytes} bytes at ${hex(access.offset, 4)} is not aligned`);
  }
}

export class BusClosedError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_BUS_CLOSED",
    when: "The connection to the card was used after it was closed.",
    remedy: "Run the command again; if it repeats, report it with the command line.",
  } as const;

  constructor() {
    super("the bus is closed");
  }
}
