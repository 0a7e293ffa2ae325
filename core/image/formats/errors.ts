import { hex } from "../../bits/hex.ts";
import { BarflashError } from "../../errors/barflash-error.ts";

export class ImageNotSupportedError extends BarflashError {
  static override readonly entry = {
    code: "IMAGE_NOT_SUPPORTED",
    when: "The file was recognised as something that barflash does not write.",
    remedy: "Give a Xilinx .bit, a raw .bin or an Intel HEX .mcs, each also as .gz.",
  } as const;

  /**
   * @param kind what the file is, with its article: `a zip archive`
   * @param advice how to get an image that can be written, where that differs from the general remedy
   */
  constructor(
    readonly kind: string,
    readonly advice?: string,
  ) {
    super(`this is ${kind}, not an image that can be written`);
  }

  override get remedy(): string {
    return this.advice ?? super.remedy;
  }
}

export class GzipDamagedError extends BarflashError {
  static override readonly entry = {
    code: "IMAGE_GZIP_DAMAGED",
    when: "A gzip file is cut short, corrupt, or followed by other data.",
    remedy: "Copy or download the file again; nothing may follow the gzip data.",
  } as const;

  /** @param damage what is wrong, in zlib's words where it found it */
  constructor(
    readonly damage: string,
    options?: ErrorOptions,
  ) {
    super(`the gzip data is damaged: ${damage}`, options);
  }
}

export class GzipTooLargeError extends BarflashError {
  static override readonly entry = {
    code: "IMAGE_GZIP_TOO_LARGE",
    when: "A gzip file unpacks to more than any image for a configuration flash; unpacking was stopped.",
    remedy: "Check that the file holds a bitstream.",
  } as const;

  constructor(
    readonly limitBytes: number,
    options?: ErrorOptions,
  ) {
    super(`the gzip data unpacks to more than ${limitBytes} bytes`, options);
  }
}

export class BitHeaderError extends BarflashError {
  static override readonly entry = {
    code: "IMAGE_BIT_HEADER",
    when: "The header of a .bit file is malformed.",
    remedy: "Copy the .bit file again as binary, or write it again with the vendor's tool.",
  } as const;

  /** @param offset of the damage, in bytes of the (unpacked) file */
  constructor(
    readonly offset: number,
    readonly expected: string,
  ) {
    super(`the .bit header is malformed at byte ${offset} (${hex(offset, 2)}): expected ${expected}`);
  }
}

/** Where a .bit file does not have the bytes that it says. */
export interface LengthFacts {
  /** What is too short or too long: `header field b`, `payload`. */
  readonly what: string;
  readonly offset: number;
  readonly declaredBytes: number;
  readonly actualBytes: number;
}

export class BitTruncatedError extends BarflashError {
  static override readonly entry = {
    code: "IMAGE_BIT_TRUNCATED",
    when: "A .bit file ends before the length that its header gives.",
    remedy: "Copy the .bit file again; it was cut short.",
  } as const;

  constructor(readonly length: LengthFacts) {
    super(
      `the .bit file is cut short: ${length.what} at byte ${length.offset} has ${length.declaredBytes} bytes, but only ${length.actualBytes} follow`,
    );
  }
}

export class BitTrailingDataError extends BarflashError {
  static override readonly entry = {
    code: "IMAGE_BIT_TRAILING_DATA",
    when: "More bytes follow in a .bit file than its header gives.",
    remedy: "Use the .bit file as the vendor's tool wrote it; something was appended to this one.",
  } as const;

  constructor(readonly length: LengthFacts) {
    super(
      `the ${length.what} at byte ${length.offset} of the .bit file has ${length.declaredBytes} bytes, but ${length.actualBytes} follow`,
    );
  }
}

export class IntelHexRecordError extends BarflashError {
  static override readonly entry = {
    code: "IMAGE_HEX_RECORD",
    when: "A line of an Intel HEX file is not a well-formed record.",
    remedy: "Copy the file again as it was written; do not edit Intel HEX by hand.",
  } as const;

  /** @param line counted from 1 */
  constructor(
    readonly line: number,
    readonly problem: string,
  ) {
    super(`line ${line}: ${problem}`);
  }
}

export class IntelHexChecksumError extends BarflashError {
  static override readonly entry = {
    code: "IMAGE_HEX_CHECKSUM",
    when: "The checksum of an Intel HEX record does not fit its bytes.",
    remedy: "Copy the file again; it was damaged on the way.",
  } as const;

  constructor(
    readonly line: number,
    readonly expected: number,
    readonly found: number,
  ) {
    super(`line ${line}: the checksum is ${hex(found, 2)}, the bytes of the record need ${hex(expected, 2)}`);
  }
}

export class IntelHexTruncatedError extends BarflashError {
  static override readonly entry = {
    code: "IMAGE_HEX_TRUNCATED",
    when: "An Intel HEX file ends without its end-of-file record.",
    remedy: "Copy the file again; it was cut short.",
  } as const;

  constructor(readonly line: number) {
    super(`line ${line}: the file ends here without an end-of-file record`);
  }
}

export class IntelHexOverlapError extends BarflashError {
  static override readonly entry = {
    code: "IMAGE_HEX_OVERLAP",
    when: "Two records of an Intel HEX file give different data for one address.",
    remedy: "Write the file again from its sources; two images were merged at the same address.",
  } as const;

  /** @param line where the records start that contradict others */
  constructor(
    readonly line: number,
    readonly address: number,
  ) {
    super(`line ${line}: the records from here on give other data for address ${hex(address)} than other records do`);
  }
}

export class IntelHexSpanError extends BarflashError {
  static override readonly entry = {
    code: "IMAGE_HEX_SPAN",
    when: "The addresses of an Intel HEX file lie further apart than any configuration flash is large.",
    remedy: "Write one file for each memory.",
  } as const;

  constructor(
    readonly line: number,
    readonly spanBytes: number,
    readonly limitBytes: number,
  ) {
    super(`line ${line}: with this address the file spans ${spanBytes} bytes, more than ${limitBytes}`);
  }
}
