export type ImageFormat = "xilinx-bit" | "intel-hex" | "raw";

/** Consecutive bytes at an address relative to where the image is placed in the memory. */
export interface Segment {
  readonly address: number;
  readonly data: Uint8Array;
}

/** Fields of a Xilinx .bit header, as written; none of them is checksummed. */
export interface BitHeader {
  readonly design: string;
  /** Other key=value pairs of field a, in order: `COMPRESS: TRUE`. */
  readonly options: Readonly<Record<string, string>>;
  readonly part: string;
  readonly date: string;
  readonly time: string;
}

/** What the configuration packets say. Offsets are bytes in the payload. */
export interface ConfigurationFacts {
  readonly syncOffset: number;
  /** In the order of the packets; the first one is the device's, further ones belong to other dies. */
  readonly idcodes: readonly number[];
  readonly encrypted: boolean;
  readonly partial: boolean;
}

export interface Image {
  readonly format: ImageFormat;
  readonly compression: "none" | "gzip";
  /** Ascending and without overlap; at least one. */
  readonly segments: readonly Segment[];
  /** Bytes from address 0 to the end of the last segment. */
  readonly sizeBytes: number;
  /** Bytes from the first to the last address, gaps filled with 0xff; with its SHA-256 as lower-case hex. */
  readonly payload: { readonly address: number; readonly sizeBytes: number; readonly sha256: string };
  readonly bit?: BitHeader;
  /** Absent when no Xilinx sync word is found. */
  readonly configuration?: ConfigurationFacts;
  /** Oddities that do not stop a write, one sentence each. */
  readonly warnings: readonly string[];
}
