import { hex } from "../bits/hex.ts";
import { BarflashError } from "../errors/barflash-error.ts";

export class VirtualCardUnsupportedError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_VIRTUAL_CARD",
    when: "A card profile names a controller or a chip that has no device model, so it cannot run as a virtual card.",
    remedy: "Use a card profile whose parts all have a model; docs/virtual-cards.md lists them.",
  } as const;

  constructor(readonly part: { readonly kind: "controller" | "chip"; readonly id: string; readonly known: readonly string[] }) {
    super(`no model of the ${part.kind} ${part.id}${part.known.length > 0 ? `; there is one of ${part.known.join(", ")}` : ""}`);
  }
}

export class VirtualCardLayoutError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_VIRTUAL_CARD_LAYOUT",
    when: "The windows of a card profile cannot all be in the address spaces of one virtual card.",
    remedy: "Check the places and sizes of the card profile's windows and controllers.",
  } as const;

  constructor(readonly reason: string) {
    super(`no virtual card can be laid out like this: ${reason}`);
  }
}

export class StateFileError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_STATE_FILE_SIZE",
    when: "The state file of a virtual card is not as large as the card's chips together.",
    remedy: "Name another state file, or remove this one to start with erased chips.",
  } as const;

  constructor(readonly file: { readonly path: string; readonly sizeBytes: number; readonly chipBytes: number }) {
    super(`${file.path} has ${hex(file.sizeBytes)} bytes, the card's chips have ${hex(file.chipBytes)}`);
  }
}

export class StateStatusError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_STATE_STATUS",
    when: "The file with the status registers of a virtual card's chips is not one that barflash wrote.",
    remedy: "Remove the file; the chips then have the status registers of new ones.",
  } as const;

  constructor(
    readonly path: string,
    options?: ErrorOptions,
  ) {
    super(`${path} holds no list of status registers, one byte for each chip`, options);
  }
}

export class StateFabricError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_STATE_FABRIC",
    when: "The file with what the FPGA of a virtual card holds is not one that barflash wrote for this card.",
    remedy: "Remove the file; the FPGA then holds what it booted from its flash.",
  } as const;

  constructor(
    readonly file: { readonly path: string; readonly flaw: string },
    options?: ErrorOptions,
  ) {
    super(`${file.path} does not tell what the card's FPGA holds: ${file.flaw}`, options);
  }
}

export class StateFileAccessError extends BarflashError {
  static override readonly entry = {
    code: "ACCESS_STATE_FILE",
    when: "The system refused to open, create or change the state file of a virtual card.",
    remedy: "Give yourself the right to read and write the file and its folder, or name another one with state=.",
  } as const;

  constructor(
    readonly path: string,
    options: ErrorOptions,
  ) {
    super(`no permission to read and write ${path}`, options);
  }
}

export class StateFileUnusableError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_STATE_FILE",
    when: "The state file of a virtual card cannot be opened, created or changed, for instance because its folder does not exist.",
    remedy: "Name a file in a folder that exists, on a disk with enough space.",
  } as const;

  constructor(
    readonly failure: { readonly path: string; readonly systemCode: string },
    options: ErrorOptions,
  ) {
    super(`${failure.path} cannot be used as a state file (${failure.systemCode})`, options);
  }
}
