import type { BitHeader, ImageFormat, Segment } from "../image.ts";

/** What a format holds, before anybody looks into the payload. */
export interface ImageContent {
  /** Ascending and without overlap; at least one. They may be views of the bytes that were read. */
  readonly segments: readonly Segment[];
  readonly bit?: BitHeader;
  readonly warnings: readonly string[];
}

export interface FormatReader {
  readonly format: ImageFormat;
  /** By content only. Also true for a damaged file of this format, so that `read` can say what is wrong with it. */
  recognise(bytes: Uint8Array): boolean;
  read(bytes: Uint8Array): ImageContent;
}
