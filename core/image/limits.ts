/**
 * Largest image, in bytes from its first to its last address. The largest serial NOR chips have 2 Gbit (256 MiB); two of them side by
 * side (SPIx8) are the largest configuration memory there is. An absolute limit and not a ratio: an honest bitstream of zeros
 * shrinks 957:1 with gzip (measured on a public XC7K420T file).
 */
export const MAX_IMAGE_BYTES = 512 * 1024 * 1024;

/** Largest file. Intel HEX needs 45 characters (with CR LF) for 16 bytes, so three times the image is enough. */
export const MAX_FILE_BYTES = 3 * MAX_IMAGE_BYTES;
