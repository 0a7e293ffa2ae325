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

export class WriteRefusedError extends BarflashError {
  static override readonly entry = {
    code: "REFUSED_WRITE",
    when: "A write was aimed outside the registers that may be written; it was not sent.",
    remedy: "Declare the register in the controller profile if it is meant to be written; a dry run never writes.",
  } as const;

  constructor(readonly range: { readonly offset: number; readonly sizeBytes: number }) {
    super(`a write of ${range.sizeBytes} bytes at ${hex(range.offset, 4)} is outside the registers that may be written`);
  }
}

/** Thrown on purpose by `withFault`; no card is involved. */
export class InjectedFault extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_INJECTED_FAULT",
    when: "A test cut the bus off on purpose.",
    remedy: "Run the same command again without the injected fault; it continues.",
  } as const;

  /** What had reached the bus before. */
  readonly accesses: number;
  readonly writes: number;

  constructor({ accesses, writes }: { readonly accesses: number; readonly writes: number }) {
    super(`bus cut off on purpose after ${accesses} accesses, ${writes} of them writes`);
    this.accesses = accesses;
    this.writes = writes;
  }
}

export class DmaAddressError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_DMA_ADDRESS",
    when: "The IOMMU has no free addresses that the card can reach for the buffer.",
    remedy: "Ask for a smaller buffer, or correct the highest address in the profile if the card reaches further.",
  } as const;

  constructor(readonly facts: { readonly sizeBytes: number; readonly highestAddress: number }) {
    super(`the IOMMU has no ${facts.sizeBytes} free addresses in a row up to ${hex(facts.highestAddress)}`);
  }
}
