import type { FormatReader } from "./image-format.ts";

/** Bytes as they go to the memory: `.bin`, `.rbf`, `.rpd`, anything else. */
export const raw: FormatReader = {
  format: "raw",
  recognise: () => true,
  read: (bytes) => ({ segments: [{ address: 0, data: bytes }], warnings: [] }),
};
