import { hex } from "../bits/hex.ts";
import { BarflashError } from "../errors/barflash-error.ts";
import type { Difference } from "./flash-event.ts";

export class InterruptedError extends BarflashError {
  static override readonly entry = {
    code: "INTERRUPTED_RUN",
    when: "The run was cancelled between two operations of the memory.",
    remedy: "Run the same command again; it goes on from what the memory holds.",
  } as const;

  constructor(readonly holds: string) {
    super(`interrupted: ${holds}`);
  }
}

export class VerifyMismatchError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_VERIFY_MISMATCH",
    when: "The memory does not hold what was programmed, and repairing it did not help.",
    remedy: "Run the same command again; if the address repeats, that part of the memory is worn or write-protected.",
  } as const;

  constructor(readonly at: { readonly difference: Difference; readonly diagnosis: string; readonly attempts: number }) {
    const { firstAddress, actual, expected, differingBytes } = at.difference;
    const values = `${hex(actual, 2)} at ${hex(firstAddress)}, expected ${hex(expected, 2)}`;
    super(`the memory holds ${values} (${differingBytes} bytes differ after ${at.attempts} attempts): ${at.diagnosis}`);
  }
}

export class LoadMismatchError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_LOAD_MISMATCH",
    when: "What was read back from the FPGA is not what was loaded.",
    remedy: "Load the image again; if it repeats, reload the FPGA from its flash.",
  } as const;

  constructor(readonly difference: Difference) {
    const { firstAddress, actual, expected, differingBytes } = difference;
    super(`the FPGA holds ${hex(actual, 2)} at byte ${hex(firstAddress)}, loaded was ${hex(expected, 2)} (${differingBytes} bytes differ)`);
  }
}
