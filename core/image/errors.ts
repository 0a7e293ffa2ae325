import { hex } from "../bits/hex.ts";
import { BarflashError } from "../errors/barflash-error.ts";

export class ImageEmptyError extends BarflashError {
  static override readonly entry = {
    code: "IMAGE_EMPTY",
    when: "The image holds no data at all.",
    remedy: "Build or copy the image again; this one is empty.",
  } as const;

  constructor() {
    super("the image holds no data");
  }
}

export class ImageFileMissingError extends BarflashError {
  static override readonly entry = {
    code: "IMAGE_FILE_MISSING",
    when: "There is no image file with this name.",
    remedy: "Check the path of the image.",
  } as const;

  constructor(
    readonly path: string,
    options?: ErrorOptions,
  ) {
    super(`there is no file ${path}`, options);
  }
}

export class ImageNotAFileError extends BarflashError {
  static override readonly entry = {
    code: "IMAGE_NOT_A_FILE",
    when: "The image is a directory, a device or a pipe.",
    remedy: "Name a regular file; save what comes from a pipe to a file first.",
  } as const;

  constructor(
    readonly path: string,
    readonly found: "directory" | "device or pipe",
    options?: ErrorOptions,
  ) {
    super(`${path} is a ${found}, not a file`, options);
  }
}

export class ImageFileAccessError extends BarflashError {
  static override readonly entry = {
    code: "ACCESS_IMAGE_FILE",
    when: "The system refuses to read the image file.",
    remedy: "Make the image file readable for this user.",
  } as const;

  constructor(
    readonly path: string,
    options?: ErrorOptions,
  ) {
    super(`no permission to read ${path}`, options);
  }
}

export class ImageFileUnreadableError extends BarflashError {
  static override readonly entry = {
    code: "IMAGE_FILE_UNREADABLE",
    when: "Reading the image file failed.",
    remedy: "Copy the image to a local disk and name that copy.",
  } as const;

  /** @param reason code of the system: `EIO` */
  constructor(
    readonly path: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`cannot read ${path} (${reason})`, options);
  }
}

export class ImageFileTooLargeError extends BarflashError {
  static override readonly entry = {
    code: "IMAGE_FILE_TOO_LARGE",
    when: "The image file is larger than any image for a configuration flash; it was not read.",
    remedy: "Check that the path names a bitstream.",
  } as const;

  constructor(readonly file: { readonly path: string; readonly sizeBytes: number; readonly limitBytes: number }) {
    super(`${file.path} has ${file.sizeBytes} bytes, more than the ${file.limitBytes} that an image may have`);
  }
}

/** What an image or a card says about the FPGA, as far as it does. */
export interface PartFacts {
  readonly part: string | undefined;
  readonly idcode: number | undefined;
}

const partText = ({ part, idcode }: PartFacts) =>
  [part ?? "an unknown part", idcode === undefined ? "" : ` (IDCODE ${hex(idcode)})`].join("");

export class PartMismatchError extends BarflashError {
  static override readonly entry = {
    code: "REFUSED_PART_MISMATCH",
    when: "The bitstream is made for another FPGA than the one on the card.",
    remedy: "Use the image for this card; if the card profile is wrong, add --allow-part-mismatch.",
  } as const;
  readonly override = "--allow-part-mismatch";

  constructor(
    readonly image: PartFacts,
    readonly card: PartFacts,
  ) {
    super(`the image is for ${partText(image)}, the card has ${partText(card)}`);
  }
}

export class PartUnknownError extends BarflashError {
  static override readonly entry = {
    code: "REFUSED_PART_UNKNOWN",
    when: "The image does not say for which FPGA it is made, so it cannot be compared with the card.",
    remedy: "Make sure that the image fits the card, then add --allow-part-mismatch.",
  } as const;
  readonly override = "--allow-part-mismatch";

  /** @param reason why the image has no readable IDCODE */
  constructor(
    readonly reason: "encrypted" | "no-idcode" | "no-bitstream",
    readonly image: PartFacts,
    readonly card: PartFacts,
  ) {
    super(`${UNKNOWN_BECAUSE[reason]}, so nothing proves that it fits ${partText(card)}`);
  }
}

const UNKNOWN_BECAUSE = {
  encrypted: "the bitstream is encrypted and its IDCODE cannot be read",
  "no-idcode": "the bitstream writes no IDCODE",
  "no-bitstream": "no bitstream is recognised in the image",
} as const;

export class PartialBitstreamError extends BarflashError {
  static override readonly entry = {
    code: "REFUSED_PARTIAL",
    when: "A partial bitstream was to be written to a place that an FPGA boots from; it cannot boot.",
    remedy: "Use the full bitstream; to store the partial one as data, add --allow-partial.",
  } as const;
  readonly override = "--allow-partial";

  constructor(readonly design: string | undefined) {
    super(`the image is a partial bitstream${design === undefined ? "" : ` (${design})`}: the FPGA cannot boot from it`);
  }
}

export class FullBitstreamError extends BarflashError {
  static override readonly entry = {
    code: "REFUSED_FULL",
    when: "A bitstream for the whole FPGA was to be loaded through a port in the running design, which it would take away.",
    remedy: "Load a partial bitstream, or flash this one; to load it all the same, add --allow-full.",
  } as const;
  readonly override = "--allow-full";

  constructor(readonly design: string | undefined) {
    super(`the image${design === undefined ? "" : ` (${design})`} is for the whole FPGA; this card loads partial ones`);
  }
}
